package dev.attache.server.tokenquota;

import dev.attache.policy.Written;
import dev.attache.store.Limit;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of money as it is written, {@code "25.00"}; counted in billionths of the currency that the prices are in.
 */
@Written("an amount of money such as \"25.00\"")
public record Money(BigDecimal amount) {
    /** Billionths in one. */
    static final long SCALE = 1_000_000_000L;

    public Money {
        if (amount.signum() < 0 || amount.scale() > 9 || amount.compareTo(most()) > 0) {
            throw new IllegalArgumentException(
                    amount.toPlainString() + " (expected: 0 to " + most() + ", with at most 9 decimals)");
        }
    }

    /** Reads an amount. */
    public static Money parse(String text) {
        try {
            return new Money(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " (expected: an amount of money such as \"25.00\")", e);
        }
    }

    private static BigDecimal most() {
        return BigDecimal.valueOf(Limit.MAX_EXACT / SCALE).setScale(0, RoundingMode.DOWN);
    }

    long billionths() {
        return amount.movePointRight(9).longValueExact();
    }

    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
