package dev.attache.benchmark.load;

import java.nio.ByteBuffer;

/**
 * Finds the end of each answer, and which phase it is of. A server may tear a message into frames at any byte, those of
 * gRPC's prefix too. Used by one thread.
 */
final class AnswerReader {
    /** The answer goes on in another frame. */
    static final int MORE_COMES = -1;

    /** What came is not an answer, or more than one. */
    static final int UNREADABLE = 0;

    private static final int PREFIX = PreparedExchange.MESSAGE_PREFIX;
    private static final int BEGIN = PREFIX + 1;

    /** Per stream: what was read of the prefix and the first byte after it, and how many bytes that is. */
    private final long[] begins = new long[StreamTable.SIZE];

    private final byte[] begun = new byte[StreamTable.SIZE];
    /** Bytes of the message that are still to come, its first byte among them until the last has arrived. */
    private final int[] missing = new int[StreamTable.SIZE];

    /** A new stream, of which nothing has arrived yet. */
    void open(int streamId) {
        forget(StreamTable.slot(streamId));
    }

    /**
     * The first byte of the answer that ends with these bytes; otherwise {@link #MORE_COMES} or {@link #UNREADABLE}.
     */
    int read(int streamId, ByteBuffer in, int at, int length) {
        int slot = StreamTable.slot(streamId);
        int used = begin(slot, in, at, length);
        if (begun[slot] >= PREFIX && (compressed(slot) || missing[slot] <= 0)) {
            return UNREADABLE;
        }
        if (begun[slot] < BEGIN) {
            return MORE_COMES;
        }
        missing[slot] -= length - used;
        if (missing[slot] > 1) {
            return MORE_COMES;
        }
        int tag = missing[slot] == 1 ? (int) (begins[slot] & 0xff) : UNREADABLE;
        forget(slot);
        return tag;
    }

    /** Takes what is missing of the beginning; returns how many bytes it took. */
    private int begin(int slot, ByteBuffer in, int at, int length) {
        int used = 0;
        while (begun[slot] < BEGIN && used < length) {
            begins[slot] = (begins[slot] << 8) | (in.get(at + used++) & 0xff);
            if (++begun[slot] == PREFIX) {
                missing[slot] = (int) begins[slot];
            }
        }
        return used;
    }

    private boolean compressed(int slot) {
        return begins[slot] >>> (8 * (begun[slot] - 1)) != 0;
    }

    private void forget(int slot) {
        begins[slot] = 0;
        begun[slot] = 0;
        missing[slot] = 0;
    }
}
