package dev.attache.benchmark.load;

/** Nanoseconds in buckets of 1/16 of a power of two: percentiles are right to about 6 %. */
final class LatencyHistogram {
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] buckets = new long[64 * STEPS];
    private long recorded;

    void record(long nanos) {
        long value = Math.max(nanos, STEPS);
        int power = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (power - STEP_BITS)) & (STEPS - 1);
        buckets[power * STEPS + step]++;
        recorded++;
    }

    /** Lower edge of the bucket that holds the percentile; 0 if nothing was recorded. */
    long percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(recorded * percent / 100));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted) {
                int power = i / STEPS;
                return (1L << power) + ((long) (i % STEPS) << (power - STEP_BITS));
            }
        }
        return 0;
    }
}
