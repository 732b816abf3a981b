package dev.attache.benchmark.hits;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** How long the answers of one kind took, and how many were of another kind. Used by one thread. */
final class Latencies {
    private static final int ROOM = 1_024;

    private final String expected;
    private final SortedMap<String, Integer> others = new TreeMap<>();
    private long[] nanos = new long[ROOM];
    private int count;

    /** {@code expected}: what the cache is to say of each answer, empty where there is no cache. */
    Latencies(String expected) {
        this.expected = expected;
    }

    /** Takes an answer; one of another kind is only counted. */
    void add(String kind, long took) {
        if (!kind.equals(expected)) {
            others.merge(kind.isEmpty() ? "none" : kind, 1, Integer::sum);
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    int count() {
        return count;
    }

    /** How many answers were of which other kind. */
    SortedMap<String, Integer> others() {
        return others;
    }

    double medianMillis() {
        return millis(50);
    }

    double tailMillis() {
        return millis(99);
    }

    /** NaN where no answer was of the kind. */
    private double millis(int percent) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(count - 1) * percent / 100] / 1e6;
    }
}
