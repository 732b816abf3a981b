package dev.attache.server.content.json;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stretch of the text that is kept while the pieces that hold it come and go. */
final class Capture {
    private static final byte[] NOTHING = {};

    private int most;
    private long next = Long.MAX_VALUE;
    private byte[] kept = NOTHING;
    private int size;
    private boolean tooLong;

    /** Begins anew at a place of the text; keeps at most {@code atMost} bytes. */
    void begin(long from, int atMost) {
        next = from;
        most = atMost;
        size = 0;
        tooLong = false;
    }

    /** Keeps nothing more, until it begins anew. */
    void stop() {
        next = Long.MAX_VALUE;
    }

    /** Takes what a piece, which begins at a place of the text, holds of it up to another place. */
    void take(ByteBuffer piece, long pieceStart, long end) {
        long until = Math.min(end, pieceStart + piece.remaining());
        if (until <= next || tooLong) {
            return;
        }
        int length = (int) (until - next);
        if (length > most - size) {
            tooLong = true;
            kept = NOTHING;
            return;
        }
        if (kept.length < size + length) {
            kept = Arrays.copyOf(kept, size == 0 ? length : (int) Math.min(most, Math.max(size + length, 2L * size)));
        }
        piece.get(piece.position() + (int) (next - pieceStart), kept, size, length);
        size += length;
        next += length;
    }

    /** What was kept; only the first {@link #size} bytes count. Null when it was too long. */
    byte @Nullable [] bytes() {
        return tooLong ? null : kept;
    }

    int size() {
        return size;
    }
}
