package dev.attache.benchmark.load;

/** What came back so far; written by the generator's thread only. */
final class Counts {
    long exchanges;
    long answers;
    long immediate;
    long errors;
    long missing;
    long unreadable;
    final LatencyHistogram latency = new LatencyHistogram();
    private String firstFault = "";

    void fault(String text) {
        if (firstFault.isEmpty()) {
            firstFault = text;
        }
    }

    LoadResult toResult(long wallNanos, long cpuNanos) {
        return new LoadResult(
                exchanges,
                answers,
                immediate,
                errors,
                missing,
                unreadable,
                firstFault,
                wallNanos,
                cpuNanos,
                latency.percentile(50),
                latency.percentile(99));
    }
}
