package dev.attache.server.llm.usage;

import dev.attache.server.llm.TokenKind;

/** How many tokens there are of each kind, while they are being told apart. One exchange's; not thread-safe. */
@SuppressWarnings("EnumOrdinal") // a place in an array of this process
final class TokenCounts {
    private static final int KINDS = TokenKind.values().length;

    private final long[] counts = new long[KINDS];

    void set(TokenKind kind, long count) {
        counts[kind.ordinal()] = count;
    }

    long of(TokenKind kind) {
        return counts[kind.ordinal()];
    }

    long sum() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
