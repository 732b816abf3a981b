package dev.attache.server.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for other processes. */
final class Eventually {
    private static final long PAUSE_NANOS = 10_000_000;

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Eventually() {}

    /** Returns once the condition holds; fails, naming it, when it does not hold in time. */
    static void await(String what, Duration atMost, Condition condition) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
