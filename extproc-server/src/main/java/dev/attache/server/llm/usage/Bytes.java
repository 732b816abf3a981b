package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/** Looks for bytes. */
final class Bytes {
    private Bytes() {}

    /** Where one of two bytes comes first, from the buffer's position; its limit when neither does. */
    static int find(ByteBuffer piece, char one, char other) {
        int at = piece.position();
        int limit = piece.limit();
        while (at < limit) {
            byte b = piece.get(at);
            if (b == one || b == other) {
                break;
            }
            at++;
        }
        return at;
    }
}
