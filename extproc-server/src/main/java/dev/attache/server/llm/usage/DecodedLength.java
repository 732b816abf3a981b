package dev.attache.server.llm.usage;

import dev.attache.server.content.json.PlainText;
import java.nio.ByteBuffer;

/** How many bytes of UTF-8 a JSON string stands for, counted as it comes in pieces. Not thread-safe. */
final class DecodedLength {
    private static final int PLAIN = 0;
    private static final int ESCAPE = 1;
    /** From here on four hexadecimal digits. */
    private static final int HEX = 2;

    private int state = PLAIN;
    private int codeUnit;

    /** Another string begins. */
    void reset() {
        state = PLAIN;
    }

    /**
     * Counts the bytes from one place of the buffer to another, which stand between the quotes of a well-formed string.
     */
    int of(ByteBuffer json, int from, int to) {
        int length = 0;
        int i = from;
        while (i < to) {
            if (state == PLAIN) {
                int end = PlainText.end(json, i, to);
                length += end - i;
                i = end;
            }
            if (i < to) {
                int b = json.get(i++);
                length += state == PLAIN && b != '\\' ? 1 : escaped(b);
            }
        }
        return length;
    }

    private int escaped(int b) {
        if (state == PLAIN) {
            state = ESCAPE;
            return 0;
        }
        if (state == ESCAPE) {
            state = b == 'u' ? HEX : PLAIN;
            codeUnit = 0;
            return b == 'u' ? 0 : 1;
        }
        codeUnit = (codeUnit << 4) | Character.digit(b, 16);
        state++;
        if (state < HEX + 4) {
            return 0;
        }
        state = PLAIN;
        // Each half of a surrogate pair counts as half of four bytes.
        return codeUnit < 0x80 ? 1 : codeUnit < 0x800 || Character.isSurrogate((char) codeUnit) ? 2 : 3;
    }
}
