package dev.attache.benchmark.load;

/** The open streams of one connection: a ring, because numbers only grow and few are open at a time. */
final class StreamTable {
    /** States above 0 are the number of the message whose answer is awaited. */
    static final short CLOSED = 0;

    /** Answered; ended by us at the end of the batch, unless the server's trailers are in it. */
    static final short ANSWERED = -1;

    static final int SIZE = 1 << 16;

    private final short[] states = new short[SIZE];
    private final long[] scheduled = new long[SIZE];
    private int open;

    void open(int streamId, long scheduledNanos) {
        int slot = slot(streamId);
        if (states[slot] != CLOSED) {
            throw new IllegalStateException("stream " + (streamId - 2 * SIZE) + " was never answered");
        }
        states[slot] = 1;
        scheduled[slot] = scheduledNanos;
        open++;
    }

    short state(int streamId) {
        return states[slot(streamId)];
    }

    void advance(int streamId, int state) {
        states[slot(streamId)] = (short) state;
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

    /** Where a stream is kept: those that are open at a time have different ones. */
    static int slot(int streamId) {
        return (streamId >>> 1) & (SIZE - 1);
    }
}
