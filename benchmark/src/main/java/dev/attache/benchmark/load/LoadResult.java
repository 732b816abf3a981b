package dev.attache.benchmark.load;

/**
 * One run of the generator.
 *
 * @param exchanges streams that were opened and came to an end, well or not
 * @param answers messages received, one per phase sent if all is well
 * @param immediate how many of the answers were immediate responses (a denial, say)
 * @param errors streams that ended with a grpc-status other than 0, or that the server reset
 * @param missing streams that ended with status 0 before every phase had its answer
 * @param unreadable answers that were not a message of the phase that was asked
 * @param firstFault what the first of them looked like, or empty
 * @param wallNanos from the first stream opened to the last one ended
 * @param cpuNanos what the generator's thread used
 * @param p50Nanos median latency from when the stream was due to its last answer
 * @param p99Nanos 99th percentile of the same
 */
public record LoadResult(
        long exchanges,
        long answers,
        long immediate,
        long errors,
        long missing,
        long unreadable,
        String firstFault,
        long wallNanos,
        long cpuNanos,
        long p50Nanos,
        long p99Nanos) {

    public long faults() {
        return errors + missing + unreadable;
    }

    public double perSecond() {
        return exchanges * 1e9 / wallNanos;
    }

    /** The generator's own cost: where it rises, something disturbed the machine. */
    public double generatorMicros() {
        return cpuNanos / 1e3 / exchanges;
    }
}
