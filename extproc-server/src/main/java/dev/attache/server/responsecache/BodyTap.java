package dev.attache.server.responsecache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gathers a body that goes by, up to a size. */
final class BodyTap {
    private final long most;
    private final long expected;
    private @Nullable ByteArrayOutputStream bytes;
    private boolean tooLong;

    /**
     * A tap.
     *
     * @param expected how long the body is said to be; less than 0 for nothing said
     */
    BodyTap(long most, long expected) {
        this.most = most;
        this.expected = expected;
        this.bytes = new ByteArrayOutputStream(expected < 0 ? 4096 : (int) Math.min(expected, most));
    }

    void add(ByteBuffer piece) {
        ByteArrayOutputStream kept = bytes;
        if (kept == null) {
            return;
        }
        if (kept.size() + (long) piece.remaining() > most) {
            tooLong = true;
            bytes = null;
            return;
        }
        byte[] array = new byte[piece.remaining()];
        piece.duplicate().get(array);
        kept.writeBytes(array);
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** The whole body, after its last piece; null when it was too long, or is not as long as it was said to be. */
    byte @Nullable [] whole() {
        ByteArrayOutputStream kept = bytes;
        return kept == null || (expected >= 0 && kept.size() != expected) ? null : kept.toByteArray();
    }
}
