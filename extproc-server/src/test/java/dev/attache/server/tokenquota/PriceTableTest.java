package dev.attache.server.tokenquota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.llm.TokenKind;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceTableTest {
    private static ModelPrices price(String input) {
        return new ModelPrices(
                Prices.of(Map.of(TokenKind.INPUT, new BigDecimal(input), TokenKind.OUTPUT, new BigDecimal("10.00"))),
                null,
                0,
                null);
    }

    @Test
    void aCallCostsWhatItsKindsOfTokensCost() {
        Prices prices = Prices.of(Map.of(
                TokenKind.INPUT, new BigDecimal("2.50"),
                TokenKind.CACHED_INPUT, new BigDecimal("1.25"),
                TokenKind.OUTPUT, new BigDecimal("10.00")));
        Amounts call = new Amounts()
                .set(TokenKind.INPUT, 1_000_000)
                .set(TokenKind.CACHED_INPUT, 1_000_000)
                .set(TokenKind.OUTPUT, 1_000_000)
                .set(TokenKind.REASONING, 1_000_000);
        // Reasoning is output of a kind, and has no price of its own here.
        assertThat(prices.cost(call)).isEqualTo(23_750_000_000L);
    }

    @Test
    void partsOfABillionthAreRoundedUpOnceForTheWholeCall() {
        Prices prices = Prices.of(
                Map.of(TokenKind.INPUT, new BigDecimal("0.000001"), TokenKind.OUTPUT, new BigDecimal("0.0375")));
        assertThat(prices.cost(new Amounts().set(TokenKind.INPUT, 1))).isOne();
        assertThat(prices.cost(new Amounts().set(TokenKind.OUTPUT, 2))).isEqualTo(75);
        assertThat(prices.cost(new Amounts().set(TokenKind.OUTPUT, 1).set(TokenKind.INPUT, 500)))
                .isEqualTo(38);
    }

    @Test
    void absurdNumbersCostTheMostThereIs() {
        Prices prices = price("1000000").standard();
        long cost = prices.cost(new Amounts().set(TokenKind.INPUT, Long.MAX_VALUE / 2));
        assertThat(cost).isGreaterThan(1L << 52);
    }

    @Test
    void aLongContextCostsMoreAndABatchLess() {
        Prices standard = price("2.00").standard();
        Prices longer = Prices.of(Map.of(TokenKind.INPUT, new BigDecimal("4.00")));
        Prices batch = Prices.of(Map.of(TokenKind.INPUT, new BigDecimal("1.00")));
        var model = new ModelPrices(standard, longer, 200_000, batch);
        Amounts atTheEdge = new Amounts().set(TokenKind.INPUT, 200_000);
        Amounts beyond = new Amounts().set(TokenKind.INPUT, 150_000).set(TokenKind.CACHED_INPUT, 50_001);
        assertThat(model.cost(atTheEdge, false)).isEqualTo(400_000_000L);
        assertThat(model.cost(beyond, false)).isEqualTo(800_004_000L);
        assertThat(model.cost(atTheEdge, true)).isEqualTo(200_000_000L);
    }

    @Test
    void theLongestBeginningThatFitsIsUsed() {
        var random = new Random(1);
        for (int round = 0; round < 500; round++) {
            Map<String, ModelPrices> models = new HashMap<>();
            for (int i = 0; i < 8; i++) {
                models.put(name(random) + (random.nextBoolean() ? "*" : ""), price(Integer.toString(i)));
            }
            var table = new PriceTable(models);
            for (int i = 0; i < 20; i++) {
                String asked = name(random);
                assertThat(table.find(asked))
                        .as("%s in %s", asked, models.keySet())
                        .isSameAs(expected(models, asked));
            }
        }
    }

    private static @Nullable ModelPrices expected(Map<String, ModelPrices> models, String asked) {
        if (models.containsKey(asked)) {
            return models.get(asked);
        }
        return models.keySet().stream()
                .filter(name -> name.endsWith("*") && asked.startsWith(name.substring(0, name.length() - 1)))
                .max(Comparator.comparingInt(String::length))
                .map(models::get)
                .orElse(null);
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            name.append((char) ('a' + random.nextInt(3)));
        }
        return name.toString();
    }
}
