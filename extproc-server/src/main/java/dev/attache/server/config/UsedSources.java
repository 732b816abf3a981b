package dev.attache.server.config;

import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.server.chain.ExchangeMatch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration reads that Envoy sends only when told to. Immutable.
 *
 * @param attributes the names of attributes, sorted
 * @param namespaces the namespaces of dynamic metadata, sorted
 */
public record UsedSources(SortedSet<String> attributes, SortedSet<String> namespaces) {
    /** Everything that the policies and routes read. */
    public static UsedSources of(ServerConfig config) {
        var attributes = new TreeSet<String>();
        var namespaces = new TreeSet<String>();
        Stream.of(config.policies(), config.routes())
                .flatMap(UsedSources::sources)
                .forEach(source -> {
                    attributes.addAll(source.attributes());
                    String namespace = source.metadataNamespace();
                    if (namespace != null) {
                        namespaces.add(namespace);
                    }
                });
        Stream.of(config.policies(), config.routes())
                .flatMap(UsedSources::matches)
                .forEach(match -> attributes.addAll(match.attributes()));
        return new UsedSources(
                Collections.unmodifiableSortedSet(attributes), Collections.unmodifiableSortedSet(namespaces));
    }

    /** The sources anywhere among settings, in order. */
    public static Stream<Source> sources(@Nullable Object settings) {
        return settings instanceof ReadsSources reading
                ? reading.sources().stream()
                : inside(settings).flatMap(UsedSources::sources);
    }

    private static Stream<ExchangeMatch> matches(@Nullable Object settings) {
        return settings instanceof ExchangeMatch match
                ? Stream.of(match)
                : inside(settings).flatMap(UsedSources::matches);
    }

    private static Stream<?> inside(@Nullable Object settings) {
        return switch (settings) {
            case Record inner -> Field.of(inner.getClass()).stream().map(field -> field.of(inner));
            case List<?> list -> list.stream();
            case Set<?> set -> set.stream();
            case Map<?, ?> map -> Stream.concat(map.keySet().stream(), map.values().stream());
            case null, default -> Stream.empty();
        };
    }
}
