package dev.attache.server.content.json;

import java.nio.ByteBuffer;

/**
 * The stretches of a JSON string that stand for themselves: ASCII without controls, quotes and backslashes, which most
 * of the text that models read and write is. Eight bytes are looked at together, because a prompt may have millions.
 * Thread-safe.
 */
public final class PlainText {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BLANKS = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private PlainText() {}

    /** The place of the first byte that is not plain, from one place of the buffer on; {@code to} where all are. */
    public static int end(ByteBuffer text, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && arePlain(text.getLong(at))) {
            at += Long.BYTES;
        }
        while (at < to && isPlain(text.get(at))) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    /** Works in either byte order: a borrow can only come from a byte that is itself not plain. */
    private static boolean arePlain(long bytes) {
        long below = bytes - BLANKS;
        long quotes = (bytes ^ QUOTES) - ONES;
        long backslashes = (bytes ^ BACKSLASHES) - ONES;
        // For bytes below 0x80 the subtraction sets the highest bit only where the byte was less.
        return ((bytes | below | quotes | backslashes) & HIGH_BITS) == 0;
    }
}
