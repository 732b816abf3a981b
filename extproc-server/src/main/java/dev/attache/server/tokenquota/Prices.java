package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;

/**
 * What the tokens of one model cost, in one tier. Immutable.
 *
 * <p>A price per million tokens with six decimals is a whole number of trillionths per token, so that a sum is exact;
 * it is rounded up once, to billionths.
 */
@SuppressWarnings("EnumOrdinal") // a place in an array of this process
final class Prices {
    private static final int TRILLIONTHS = 12;
    private static final int PER_MILLION = 6;
    private static final long PER_BILLIONTH = 1000;

    private final long[] perToken;

    private Prices(long[] perToken) {
        this.perToken = perToken;
    }

    /** Prices per million tokens; a kind without one costs as much as what it is a kind of. */
    static Prices of(Map<TokenKind, BigDecimal> perMillion) {
        var all = new long[TokenKind.values().length];
        for (TokenKind kind : TokenKind.values()) {
            BigDecimal usual =
                    perMillion.getOrDefault(kind.isInput() ? TokenKind.INPUT : TokenKind.OUTPUT, BigDecimal.ZERO);
            all[kind.ordinal()] = perToken(perMillion.getOrDefault(kind, usual));
        }
        return new Prices(all);
    }

    private static long perToken(BigDecimal perMillion) {
        return perMillion.movePointRight(TRILLIONTHS - PER_MILLION).longValueExact();
    }

    /** In billionths, rounded up. */
    long cost(Amounts tokens) {
        long trillionths = 0;
        for (TokenKind kind : TokenKind.values()) {
            trillionths = Saturated.sum(trillionths, Saturated.product(tokens.of(kind), perToken[kind.ordinal()]));
        }
        return Math.ceilDiv(trillionths, PER_BILLIONTH);
    }

    /** The dearer of both, kind by kind. */
    Prices dearest(Prices other) {
        var dearest = new long[perToken.length];
        Arrays.setAll(dearest, i -> Math.max(perToken[i], other.perToken[i]));
        return new Prices(dearest);
    }
}
