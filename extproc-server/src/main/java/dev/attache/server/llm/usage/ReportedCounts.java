package dev.attache.server.llm.usage;

import java.util.Arrays;

/** The numbers of one usage object, as far as they were present. One exchange's; not thread-safe. */
final class ReportedCounts {
    /** Beyond it JSON's numbers are not exact everywhere, and no call takes that many tokens. */
    private static final long MOST = 1L << 53;

    private static final long MISSING = -1;

    private final long[] counts = new long[UsageCount.HOW_MANY];
    private boolean some;

    ReportedCounts() {
        Arrays.fill(counts, MISSING);
    }

    void clear() {
        if (some) {
            Arrays.fill(counts, MISSING);
            some = false;
        }
    }

    /** Takes a number; one that cannot be a count is treated as missing. */
    void put(UsageCount count, long number) {
        if (number >= 0 && number <= MOST) {
            counts[count.index()] = number;
            some = true;
        }
    }

    void add(UsageCount count, long number) {
        if (number >= 0 && number <= MOST) {
            put(count, Math.min(MOST, get(count) + number));
        }
    }

    boolean has(UsageCount count) {
        return counts[count.index()] != MISSING;
    }

    boolean isEmpty() {
        return !some;
    }

    /** The number, or 0. */
    long get(UsageCount count) {
        return Math.max(0, counts[count.index()]);
    }

    /** Becomes the same as another. */
    void replace(ReportedCounts later) {
        System.arraycopy(later.counts, 0, counts, 0, counts.length);
        some = later.some;
    }

    /** Takes over what is present and not 0: a later event may leave out, or set to 0, what an earlier one gave. */
    void update(ReportedCounts later) {
        for (int i = 0; i < counts.length; i++) {
            if (later.counts[i] > 0 || counts[i] == MISSING) {
                counts[i] = later.counts[i];
            }
        }
        some |= later.some;
    }
}
