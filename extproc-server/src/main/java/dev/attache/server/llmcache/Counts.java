package dev.attache.server.llmcache;

import dev.attache.policy.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A count for each constant of an enum, by its name in lower case. Thread-safe. */
final class Counts<E extends Enum<E>> {
    private final Map<E, Metrics.Count> counts;

    /** Made beforehand, so that each is there from the start. */
    Counts(Class<E> type, Function<String, Metrics.Count> count) {
        counts = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, count.apply(constant.name().toLowerCase(Locale.ROOT)));
        }
    }

    void increment(E which) {
        Metrics.Count count = counts.get(which);
        if (count != null) {
            count.increment();
        }
    }
}
