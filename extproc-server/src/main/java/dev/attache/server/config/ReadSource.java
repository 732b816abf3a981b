package dev.attache.server.config;

import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A source and the setting that reads it: {@code policies.a.rate_limit.by[0]}. */
record ReadSource(String path, Source source) {
    /** All that stand anywhere among the settings at a path, in order. */
    static Stream<ReadSource> all(String path, @Nullable Object settings) {
        return switch (settings) {
            case ReadsSources reading -> reading.sources().stream().map(source -> new ReadSource(path, source));
            case Record inner ->
                Field.of(inner.getClass()).stream().flatMap(field -> all(path + "." + field.key(), field.of(inner)));
            case List<?> list ->
                IntStream.range(0, list.size()).boxed().flatMap(i -> all(path + "[" + i + "]", list.get(i)));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .flatMap(entry -> Stream.concat(
                                all(path + "." + entry.getKey(), entry.getKey()),
                                all(path + "." + entry.getKey(), entry.getValue())));
            case null, default -> Stream.empty();
        };
    }
}
