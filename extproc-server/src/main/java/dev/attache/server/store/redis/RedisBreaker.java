package dev.attache.server.store.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a store that does not answer from costing everyone its timeout: after some failures in a row nothing is sent for a
 * while, then one question at a time tries whether it is back. Not thread-safe: one per event loop.
 */
final class RedisBreaker {
    private enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    private final int failuresToOpen;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private State state = State.CLOSED;
    private int failures;
    private long openedNanos;

    RedisBreaker(int failuresToOpen, Duration open, LongSupplier nanoTime) {
        this.failuresToOpen = failuresToOpen;
        this.openNanos = open.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Whether one question may be sent now. Whoever got true reports {@link #success} or {@link #failure} of it. */
    boolean admits() {
        if (state == State.CLOSED) {
            return true;
        }
        if (state == State.OPEN && nanoTime.getAsLong() - openedNanos >= openNanos) {
            state = State.PROBING;
            return true;
        }
        return false;
    }

    /** An answer came in time, whatever it said. */
    void success() {
        state = State.CLOSED;
        failures = 0;
    }

    /** No answer came. Stragglers from before it opened do not keep it open longer. */
    void failure() {
        failures++;
        if (state == State.PROBING || (state == State.CLOSED && failures >= failuresToOpen)) {
            state = State.OPEN;
            openedNanos = nanoTime.getAsLong();
        }
    }

    boolean closed() {
        return state == State.CLOSED;
    }
}
