package dev.attache.server.tokenquota;

import org.jspecify.annotations.Nullable;

/**
 * All prices of one model. Immutable.
 *
 * @param standard the usual prices
 * @param longContext the prices of a call whose input is longer than {@code longAbove} tokens; null for the same
 * @param batch the prices of calls that may wait; null for the same
 */
record ModelPrices(
        Prices standard,
        @Nullable Prices longContext,
        long longAbove,
        @Nullable Prices batch) {
    /** What this call costs, in billionths. */
    long cost(Amounts tokens, boolean isBatch) {
        if (isBatch && batch != null) {
            return batch.cost(tokens);
        }
        Prices longer = longContext;
        return longer != null && tokens.input() > longAbove ? longer.cost(tokens) : standard.cost(tokens);
    }

    ModelPrices dearest(ModelPrices other) {
        return new ModelPrices(dearestOf().dearest(other.dearestOf()), null, 0, null);
    }

    private Prices dearestOf() {
        return longContext == null ? standard : standard.dearest(longContext);
    }
}
