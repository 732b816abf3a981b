package dev.attache.server.llm.usage;

import java.nio.charset.StandardCharsets;

/** Compares bytes with a word as they come. Not thread-safe. */
final class Word {
    private static final int OTHER = -1;

    private final byte[] bytes;
    private int matched;

    /** A word of characters that are one byte each. */
    Word(String word) {
        bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    }

    void reset() {
        matched = 0;
    }

    void next(byte b) {
        matched = mayBe() && matched < bytes.length && b == bytes[matched] ? matched + 1 : OTHER;
    }

    /** Whether all so far is the beginning of the word. */
    boolean mayBe() {
        return matched != OTHER;
    }

    /** Whether all so far is the word. */
    boolean isThere() {
        return matched == bytes.length;
    }
}
