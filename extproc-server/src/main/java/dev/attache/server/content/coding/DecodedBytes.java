package dev.attache.server.content.coding;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What one coding has given since it was last emptied, within bounds: a few compressed bytes can become gigabytes. */
final class DecodedBytes {
    private static final byte[] NOTHING = {};
    private static final int FIRST_CAPACITY = 1 << 10;

    private final String coding;
    private final int maxPiece;
    private final long maxTotal;
    private byte[] bytes = NOTHING;
    private int length;
    private long total;

    DecodedBytes(String coding, int maxPiece, long maxTotal) {
        this.coding = coding;
        this.maxPiece = maxPiece;
        this.maxTotal = maxTotal;
    }

    /** Copies all that remains in the buffer. */
    void add(ByteBuffer more) throws UndecodableException {
        checkRoomFor(more.remaining());
        int wanted = length + more.remaining();
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, capacityAfter(bytes.length)));
        }
        int count = more.remaining();
        more.get(bytes, length, count);
        advance(count);
    }

    /** Takes what the inflater can give at once; 0 when it needs something first. */
    int add(Inflater inflater) throws UndecodableException, DataFormatException {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, capacityAfter(length));
        }
        int count = inflater.inflate(bytes, length, bytes.length - length);
        checkRoomFor(count);
        advance(count);
        return count;
    }

    /** The array that holds the bytes that were added last; valid until the next call. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Gives all that was added and starts anew; the buffer belongs to the caller. */
    ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(bytes, 0, length).slice();
        bytes = NOTHING;
        length = 0;
        return taken;
    }

    /** Grows to one byte more than is allowed, so that a byte too many is noticed. */
    private int capacityAfter(int capacity) {
        return (int) Math.min(Math.max(FIRST_CAPACITY, 2L * capacity), maxPiece + 1L);
    }

    private void checkRoomFor(int count) throws UndecodableException {
        if (count > maxPiece - length) {
            throw UndecodableException.tooLong(coding, "over " + maxPiece + " bytes decoded from one piece");
        }
        if (count > maxTotal - total) {
            throw UndecodableException.tooLong(coding, "over " + maxTotal + " bytes decoded");
        }
    }

    private void advance(int count) {
        length += count;
        total += count;
    }
}
