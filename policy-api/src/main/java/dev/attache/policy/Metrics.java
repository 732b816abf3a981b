package dev.attache.policy;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Where a policy counts what happens. Names begin with {@code attache_}; labels must have few values: never a client's.
 */
public interface Metrics {
    /** Where nobody looks: what is counted is forgotten. */
    Metrics UNCOUNTED = (name, help, labels) -> n -> {};

    /** One time series that only grows. */
    @FunctionalInterface
    interface Count {
        /** Adds. Cheap; from any thread. */
        void add(long n);

        /** Adds one. */
        default void increment() {
            add(1);
        }
    }

    /**
     * Finds or makes a count. To be called when a policy is made, not per request.
     *
     * @param name as Prometheus shows it, with {@code _total}
     * @param help one sentence
     * @param labels name, value, name, value …; the names are the same for every call with this metric's name
     */
    Count count(String name, String help, String... labels);

    /** The same, where each count has these labels before its own: name, value, name, value … */
    default Metrics labelled(String... labels) {
        return (name, help, own) -> count(
                name,
                help,
                Stream.concat(Arrays.stream(labels), Arrays.stream(own)).toArray(String[]::new));
    }
}
