package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;
import dev.attache.store.Limit;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one limit counts of a call, in whole units of its own. Thread-safe. */
sealed interface Meter {
    /** How many units are one token, or one of the currency. */
    long scale();

    /** What a call has cost. */
    long cost(Amounts tokens, Call call);

    /** What a call with this input and output may cost at most, as far as that can be told in advance. */
    long estimate(long input, long output, Call call);

    /**
     * What its price may depend on.
     *
     * @param answered the model as the provider names it; null as long as it is not known
     * @param asked the model as the client asked for it; null where it did not
     * @param batch whether it is a batch call, which may wait and is cheaper
     */
    record Call(@Nullable String answered, @Nullable String asked, boolean batch) {}

    /** Counts tokens by weight. */
    @SuppressWarnings("EnumOrdinal") // a place in an array of this process
    final class Tokens implements Meter {
        private final long scale;
        private final long[] units = new long[TokenKind.values().length];

        Tokens(Set<Counted> counted, Weights weights) {
            scale = weights.scale();
            for (TokenKind kind : TokenKind.values()) {
                Counted as = Counted.of(kind);
                units[kind.ordinal()] = counted.contains(as) ? weights.of(as).units(scale) : 0;
            }
        }

        @Override
        public long scale() {
            return scale;
        }

        @Override
        public long cost(Amounts tokens, Call call) {
            long cost = 0;
            for (TokenKind kind : TokenKind.values()) {
                cost = Saturated.sum(cost, Saturated.product(tokens.of(kind), units(kind)));
            }
            return Math.min(cost, Limit.MAX_EXACT - 1);
        }

        @Override
        public long estimate(long input, long output, Call call) {
            // Nobody knows yet how much of the output will be reasoning.
            long dearest = Math.max(units(TokenKind.OUTPUT), units(TokenKind.REASONING));
            long cost =
                    Saturated.sum(Saturated.product(input, units(TokenKind.INPUT)), Saturated.product(output, dearest));
            return Math.min(cost, Limit.MAX_EXACT - 1);
        }

        private long units(TokenKind kind) {
            return units[kind.ordinal()];
        }
    }

    /** Counts money by price. A model without a price costs as much as the dearest. */
    record Spent(Supplier<PriceTable> prices, Runnable unknown) implements Meter {
        @Override
        public long scale() {
            return Money.SCALE;
        }

        @Override
        public long cost(Amounts tokens, Call call) {
            PriceTable table = prices.get();
            ModelPrices model = table.find(call.answered());
            if (model == null) {
                model = table.find(call.asked());
            }
            if (model == null) {
                unknown.run();
                model = table.dearest();
            }
            return Math.min(model.cost(tokens, call.batch()), Limit.MAX_EXACT - 1);
        }

        @Override
        public long estimate(long input, long output, Call call) {
            return cost(new Amounts().set(TokenKind.INPUT, input).set(TokenKind.OUTPUT, output), call);
        }
    }
}
