package dev.attache.server.admin;

import dev.attache.policy.Accounting.Amounts;
import dev.attache.store.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Amounts between the counter's units and JSON: whole numbers, or decimals in a text where fractions matter. */
final class AmountText {
    private AmountText() {}

    /** The counter's number in JSON; whole numbers rounded down. */
    static Object json(Amounts amounts, long counted) {
        if (!amounts.decimal()) {
            return Math.floorDiv(counted, amounts.scale());
        }
        BigDecimal exact = BigDecimal.valueOf(counted)
                .divide(BigDecimal.valueOf(amounts.scale()), digits(amounts.scale()), RoundingMode.FLOOR);
        BigDecimal shown = exact.stripTrailingZeros();
        return (shown.scale() < 2 ? shown.setScale(2, RoundingMode.UNNECESSARY) : shown).toPlainString();
    }

    /**
     * The counter's number for one of JSON.
     *
     * @param name what it is called in errors
     * @param least in the policy's units
     * @throws RefusedRequestException 400 when it is not an amount
     */
    static long counted(Amounts amounts, String name, @Nullable Object value, long least) {
        String expected = amounts.decimal()
                ? "a decimal in a text such as \"25.00\", at most %d decimals".formatted(digits(amounts.scale()))
                : "a whole number";
        if (amounts.decimal() != value instanceof String || value instanceof Boolean) {
            throw refused(name, value, expected);
        }
        BigDecimal number;
        try {
            number = new BigDecimal(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw refused(name, value, expected);
        }
        BigDecimal units = number.abs().precision() > 30 || Math.abs(number.scale()) > 30
                ? BigDecimal.valueOf(Limit.MAX_EXACT)
                : number.multiply(BigDecimal.valueOf(amounts.scale()));
        BigDecimal most = BigDecimal.valueOf(Limit.MAX_EXACT - 1);
        if (units.abs().compareTo(most) > 0) {
            throw refused(name, value, "at most " + most.toBigInteger().divide(BigInteger.valueOf(amounts.scale())));
        }
        BigDecimal whole = amounts.decimal() ? units : number;
        if (whole.stripTrailingZeros().scale() > 0) {
            throw refused(name, value, expected);
        }
        if (number.compareTo(BigDecimal.valueOf(least)) < 0) {
            throw refused(name, value, ">= " + least);
        }
        return units.longValueExact();
    }

    private static int digits(long scale) {
        int digits = 0;
        for (long power = 1; power < scale; power *= 10) {
            digits++;
        }
        return digits;
    }

    private static RefusedRequestException refused(String name, @Nullable Object value, String expected) {
        String text = DenialLog.clean(String.valueOf(value));
        String shown = value instanceof String ? '"' + text + '"' : text;
        return new RefusedRequestException(400, "%s: %s (expected: %s)".formatted(name, shown, expected));
    }
}
