package dev.attache.server.tokenquota;

import dev.attache.policy.Written;
import java.math.BigDecimal;

/** How much a token counts, as it is written: {@code 1}, {@code 0.25}. A whole number of thousandths. */
@Written("a weight such as 1 or 0.25")
public record Weight(BigDecimal value) {
    private static final int DECIMALS = 3;
    private static final BigDecimal MOST = BigDecimal.valueOf(1000);

    /** A token does not count. */
    static final Weight NONE = new Weight(BigDecimal.ZERO);

    /** A token counts as one. */
    static final Weight ONE = new Weight(BigDecimal.ONE);

    public Weight {
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (value.signum() < 0 || value.compareTo(MOST) > 0 || value.scale() > DECIMALS) {
            throw new IllegalArgumentException(
                    value.toPlainString() + " (expected: 0 to " + MOST + ", with at most 3 decimals)");
        }
    }

    /** Reads a weight. */
    public static Weight parse(String text) {
        try {
            return new Weight(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " (expected: a weight such as 1 or 0.25)", e);
        }
    }

    int decimals() {
        return Math.max(0, value.scale());
    }

    /** This weight times {@code scale}, as a whole number. */
    long units(long scale) {
        return value.multiply(BigDecimal.valueOf(scale)).longValueExact();
    }

    @Override
    public String toString() {
        return value.toPlainString();
    }
}
