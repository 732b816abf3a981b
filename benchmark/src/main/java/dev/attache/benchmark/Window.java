package dev.attache.benchmark;

import dev.attache.benchmark.load.LoadResult;
import dev.attache.benchmark.process.CpuTime;

/**
 * What one row cost in one round.
 *
 * @param micros CPU of the server per decision, without its JIT
 * @param compilerShare CPU of its JIT as a share of the former; near 0 when warm
 * @param redisMicros CPU of Redis per decision
 * @param generatorMicros CPU of the load generator per decision, which should not change from round to round
 */
record Window(
        double micros,
        double compilerShare,
        double redisMicros,
        double perSecond,
        double generatorMicros,
        long faults,
        String firstFault) {
    static Window of(LoadResult load, CpuTime used, CpuTime redisUsed) {
        return of(load, used, redisUsed, false);
    }

    /** {@code immediate}: every exchange is to end with an immediate answer, where otherwise none does. */
    static Window of(LoadResult load, CpuTime used, CpuTime redisUsed, boolean immediate) {
        return new Window(
                (double) used.workMicros() / load.exchanges(),
                (double) used.compilerMicros() / Math.max(1, used.workMicros()),
                (double) redisUsed.workMicros() / load.exchanges(),
                load.perSecond(),
                load.generatorMicros(),
                load.faults() + (immediate ? load.exchanges() - load.immediate() : load.immediate()),
                load.firstFault());
    }

    /** With a fault for each hit that the server counted too few, or too many. */
    Window withHits(long expected, long counted) {
        if (counted == expected) {
            return this;
        }
        String text = firstFault.isEmpty() ? counted + " hits counted (expected: " + expected + ")" : firstFault;
        long missed = Math.abs(expected - counted);
        return new Window(
                micros, compilerShare, redisMicros, perSecond, generatorMicros, Math.max(faults, missed), text);
    }
}
