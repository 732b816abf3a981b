package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;
import java.util.Arrays;

/** How many tokens there are of each kind. Mutable, for one exchange; not thread-safe. */
@SuppressWarnings("EnumOrdinal") // a place in an array of this process
final class Amounts {
    private static final int KINDS = TokenKind.values().length;

    private final long[] tokens = new long[KINDS];

    long of(TokenKind kind) {
        return tokens[kind.ordinal()];
    }

    Amounts set(TokenKind kind, long count) {
        tokens[kind.ordinal()] = count;
        return this;
    }

    /** What the client sent: it decides whether the context is a long one. */
    long input() {
        return sum(true);
    }

    /** What the model wrote. */
    long output() {
        return sum(false);
    }

    private long sum(boolean input) {
        long sum = 0;
        for (TokenKind kind : TokenKind.values()) {
            sum += kind.isInput() == input ? of(kind) : 0;
        }
        return sum;
    }

    @Override
    public String toString() {
        return Arrays.toString(tokens);
    }
}
