package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Metrics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the headers of one direction. No name occurs in two of them.
 *
 * @param pseudoHeader the one pseudo-header that can be changed
 * @param pseudoValue its value; null leaves it
 */
record HeaderChanges(
        Map<String, Template> set,
        Map<String, Template> append,
        Map<String, Template> addIfAbsent,
        List<String> remove,
        String pseudoHeader,
        @Nullable Template pseudoValue,
        boolean refreshRoute) {
    boolean isNone() {
        return set.isEmpty()
                && append.isEmpty()
                && addIfAbsent.isEmpty()
                && remove.isEmpty()
                && pseudoValue == null
                && !refreshRoute;
    }

    List<Source> sources() {
        Stream<Template> fields = Stream.of(set, append, addIfAbsent).flatMap(headers -> headers.values().stream());
        return Stream.concat(fields, Stream.ofNullable(pseudoValue))
                .flatMap(value -> value.sources().stream())
                .toList();
    }

    /**
     * The edits of ordinary headers.
     *
     * @param present the message's headers
     * @param refused counts values that no header can hold: they may come from the client
     */
    Edits ofFields(Exchange exchange, Headers present, Metrics.Count refused) {
        Edits.Builder edits = Edits.builder();
        remove.forEach(edits::remove);
        set.forEach((name, value) -> {
            if (!tried(() -> edits.set(name, value.render(exchange)), refused)) {
                // What was there may come from the client, and whoever reads it trusts that it does not.
                edits.remove(name);
            }
        });
        addIfAbsent.forEach((name, value) -> {
            if (!present.has(name)) {
                tried(() -> edits.set(name, value.render(exchange)), refused);
            }
        });
        append.forEach((name, value) -> tried(() -> edits.append(name, value.render(exchange)), refused));
        return edits.build();
    }

    /** The edits of the message as a whole: the pseudo-header, and the choice of the route. */
    Edits ofMessage(Exchange exchange, Metrics.Count refused) {
        Edits.Builder edits = Edits.builder();
        if (pseudoValue != null) {
            tried(() -> edits.set(pseudoHeader, pseudoValue.render(exchange)), refused);
        }
        return refreshRoute ? edits.refreshRoute().build() : edits.build();
    }

    private static boolean tried(Runnable edit, Metrics.Count refused) {
        try {
            edit.run();
            return true;
        } catch (RefusedEditException fromTheClient) {
            refused.increment();
            return false;
        }
    }
}
