package dev.attache.policy;

import dev.attache.policy.Metrics.Count;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A count for each constant of an enum: one metric, and the constant's {@link #word} as a label's value. All are made
 * in advance, so that each is shown from the start, with zero. Thread-safe, and as cheap as the counts.
 */
public final class Counts<E extends Enum<E>> {
    private final Map<E, Count> counts;

    private Counts(Map<E, Count> counts) {
        this.counts = counts;
    }

    /**
     * Finds or makes the counts of one metric. To be called when a policy is made, not per request.
     *
     * @param name as Prometheus shows it, with {@code _total}
     * @param help one sentence
     * @param label the name of the label that tells the constants apart; others: {@link Metrics#labelled}
     */
    public static <E extends Enum<E>> Counts<E> of(
            Metrics metrics, Class<E> type, String name, String help, String label) {
        return of(type, word -> metrics.count(name, help, label, word));
    }

    /** The counts that are made for each constant's {@link #word}: for those that share a metric with others. */
    public static <E extends Enum<E>> Counts<E> of(Class<E> type, Function<String, Count> count) {
        var counts = new EnumMap<E, Count>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, count.apply(word(constant)));
        }
        return new Counts<>(counts);
    }

    /** A constant as it stands in metrics: its name in lower case. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Adds one. From any thread. */
    public void increment(E which) {
        add(which, 1);
    }

    /** Adds. From any thread. */
    public void add(E which, long n) {
        Objects.requireNonNull(counts.get(which)).add(n);
    }
}
