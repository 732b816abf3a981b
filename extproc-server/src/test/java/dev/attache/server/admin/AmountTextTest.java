package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attache.policy.Accounting.Amounts;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTextTest {
    private static final Amounts MONEY = new Amounts(1_000_000_000, true);
    private static final Amounts TENTHS = new Amounts(10, false);

    private static void refused(Amounts amounts, @Nullable Object value, String message) {
        assertThatExceptionOfType(RefusedRequestException.class)
                .isThrownBy(() -> AmountText.counted(amounts, "grant", value, Long.MIN_VALUE))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "25000000000, 25.00",
        "1500000000, 1.50",
        "1, 0.000000001",
        "-1, -0.000000001",
        "9007199254740991, 9007199.254740991"
    })
    void moneyIsExact(long counted, String text) {
        assertThat(AmountText.json(MONEY, counted)).isEqualTo(text);
        assertThat(AmountText.counted(MONEY, "grant", text, Long.MIN_VALUE)).isEqualTo(counted);
    }

    @Test
    void tokensAreWhole() {
        assertThat(AmountText.json(TENTHS, 19)).isEqualTo(1L);
        assertThat(AmountText.json(TENTHS, -1)).isEqualTo(-1L);
        assertThat(AmountText.counted(TENTHS, "grant", 7, 0)).isEqualTo(70);
        assertThat(AmountText.counted(TENTHS, "grant", -7L, Long.MIN_VALUE)).isEqualTo(-70);
    }

    @Test
    void theRestIsRefused() {
        refused(TENTHS, "7", "grant: \"7\" (expected: a whole number)");
        refused(TENTHS, 1.5, "grant: 1.5 (expected: a whole number)");
        refused(TENTHS, 0.1, "grant: 0.1 (expected: a whole number)");
        refused(TENTHS, null, "grant: null (expected: a whole number)");
        refused(TENTHS, true, "grant: true (expected: a whole number)");
        refused(TENTHS, 900_719_925_474_100L, "grant: 900719925474100 (expected: at most 900719925474099)");
        refused(
                TENTHS,
                new BigInteger("9".repeat(400)),
                "grant: " + "9".repeat(200) + "… (expected: at most 900719925474099)");
        String money = " (expected: a decimal in a text such as \"25.00\", at most 9 decimals)";
        refused(MONEY, 25, "grant: 25" + money);
        refused(MONEY, "25 €", "grant: \"25 €\"" + money);
        refused(MONEY, "0.0000000001", "grant: \"0.0000000001\"" + money);
        refused(MONEY, "1e999999999", "grant: \"1e999999999\" (expected: at most 9007199)");
        assertThatExceptionOfType(RefusedRequestException.class)
                .isThrownBy(() -> AmountText.counted(MONEY, "set", "-0.5", 0))
                .withMessage("set: \"-0.5\" (expected: >= 0)");
    }
}
