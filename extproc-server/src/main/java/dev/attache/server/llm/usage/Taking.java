package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of a JSON text that is being looked at, while the pieces that hold it come and go: a name, a number, a
 * short text that is kept, or a long one that is only counted or decoded. There is one at a time. Not thread-safe.
 */
final class Taking {
    /** A longer name or text is not one of those that matter. */
    private static final int MAX_KEPT = 256;

    private enum How {
        NOT,
        KEEP,
        COUNT,
        COUNT_JSON,
        DECODE
    }

    private final byte[] kept = new byte[MAX_KEPT];
    private final DecodedLength length = new DecodedLength();
    private How how = How.NOT;
    private int size;
    private long from;
    private @Nullable Base64Text base64;

    void keep(long begin) {
        how = How.KEEP;
        from = begin;
        size = 0;
    }

    void count(long begin) {
        how = How.COUNT;
        from = begin;
        length.reset();
    }

    /** Counts the bytes of a JSON object or array as if it had no white space. */
    void countJson(long begin) {
        how = How.COUNT_JSON;
        from = begin;
    }

    void decode(long begin, Base64Text into) {
        how = How.DECODE;
        from = begin;
        base64 = into;
    }

    /**
     * Takes what a piece, which begins at a place of the JSON text, holds up to another place.
     *
     * @return how many bytes of decoded text were counted
     */
    int take(ByteBuffer piece, long pieceStart, long end) {
        if (how == How.NOT || end <= from) {
            return 0;
        }
        int first = piece.position() + (int) (from - pieceStart);
        int last = piece.position() + (int) (end - pieceStart);
        from = end;
        if (how == How.COUNT) {
            return length.of(piece, first, last);
        }
        if (how == How.COUNT_JSON) {
            return visible(piece, first, last);
        }
        if (how == How.DECODE && base64 != null) {
            base64.feed(piece, first, last);
        } else {
            keep(piece, first, last);
        }
        return 0;
    }

    private static int visible(ByteBuffer piece, int first, int last) {
        int visible = 0;
        for (int i = first; i < last; i++) {
            byte b = piece.get(i);
            if (b < 0 || b > ' ') {
                visible++;
            }
        }
        return visible;
    }

    private void keep(ByteBuffer piece, int first, int last) {
        if (isTooLong()) {
            return;
        }
        int count = Math.min(last - first, MAX_KEPT - size);
        piece.get(first, kept, size, count);
        // One more than there is room for: too long.
        size = last - first > count ? MAX_KEPT + 1 : size + count;
    }

    void stop() {
        how = How.NOT;
    }

    boolean isKeeping() {
        return how == How.KEEP;
    }

    boolean isTooLong() {
        return size > MAX_KEPT;
    }

    /** What was kept; only the first {@link #size} bytes count. */
    byte[] bytes() {
        return kept;
    }

    int size() {
        return size;
    }

    /** The number that was kept, or -1 when it is not a count: a fraction, negative, or longer than any. */
    long number() {
        if (size > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < size; i++) {
            if (kept[i] < '0' || kept[i] > '9') {
                return -1;
            }
            number = 10 * number + kept[i] - '0';
        }
        return number;
    }
}
