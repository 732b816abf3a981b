package dev.attache.benchmark.load;

/** The open streams of one connection: a ring, because numbers only grow and few are open at a time. */
final class StreamTable {
    static final byte CLOSED = 0;
    static final byte AWAITING_REQUEST_ANSWER = 1;
    static final byte AWAITING_RESPONSE_ANSWER = 2;
    /** Answered; ended by us at the end of the batch, unless the server's trailers are in it. */
    static final byte ANSWERED = 3;

    private static final int SIZE = 1 << 16;

    private final byte[] states = new byte[SIZE];
    private final long[] scheduled = new long[SIZE];
    private int open;

    void open(int streamId, long scheduledNanos) {
        int slot = slot(streamId);
        if (states[slot] != CLOSED) {
            throw new IllegalStateException("stream " + (streamId - 2 * SIZE) + " was never answered");
        }
        states[slot] = AWAITING_REQUEST_ANSWER;
        scheduled[slot] = scheduledNanos;
        open++;
    }

    byte state(int streamId) {
        return states[slot(streamId)];
    }

    void advance(int streamId, byte state) {
        states[slot(streamId)] = state;
    }

    long scheduledNanos(int streamId) {
        return scheduled[slot(streamId)];
    }

    void close(int streamId) {
        states[slot(streamId)] = CLOSED;
        open--;
    }

    int open() {
        return open;
    }

    private static int slot(int streamId) {
        return (streamId >>> 1) & (SIZE - 1);
    }
}
