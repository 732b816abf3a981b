package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/**
 * A JSON text in Base64 (RFC 4648 section 4) inside a JSON string, decoded as it comes and walked at once: a model's
 * event may be long, and none of it is kept. Not thread-safe.
 */
final class Base64Text {
    private static final int CHUNK = 3 * 256;

    private final AnswerWalk walk;
    private final byte[] decoded = new byte[CHUNK];
    private final ByteBuffer view = ByteBuffer.wrap(decoded);
    private int length;
    private int bits;
    private int count;

    Base64Text(AnswerWalk walk) {
        this.walk = walk;
    }

    void begin() {
        length = 0;
        bits = 0;
        count = 0;
        walk.begin();
    }

    /** Takes characters; padding, the backslash of {@code \/}, and whatever is not Base64 are skipped. */
    void feed(ByteBuffer piece, int from, int to) {
        for (int i = from; i < to; i++) {
            int value = value(piece.get(i));
            if (value < 0) {
                continue;
            }
            bits = (bits << 6) | value;
            if (++count == 4) {
                put(bits >> 16);
                put(bits >> 8);
                put(bits);
                count = 0;
                bits = 0;
                if (length == CHUNK) {
                    pass();
                }
            }
        }
    }

    void end() {
        if (count > 1) {
            put(bits >> (6 * count - 8));
        }
        if (count > 2) {
            put(bits >> 2);
        }
        pass();
        walk.end();
    }

    private void put(int octet) {
        decoded[length++] = (byte) octet;
    }

    private void pass() {
        view.position(0).limit(length);
        walk.feed(view);
        length = 0;
    }

    private static int value(int c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }
}
