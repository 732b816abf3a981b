package dev.attache.server.llm.usage;

import dev.attache.server.llm.TokenKind;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one call as its provider reported them, by disjoint kinds. Immutable and thread-safe.
 *
 * <p>No count is negative or above 2^53, and no sum overflows.
 */
public final class TokenUsage {
    /** The provider gives no total. */
    public static final long NO_TOTAL = -1;

    private final TokenCounts counts;
    private final long reportedTotal;
    private final @Nullable String model;
    private final boolean agrees;

    /** Takes over the counts: nobody else may change them any more. */
    TokenUsage(TokenCounts counts, long reportedTotal, @Nullable String model, boolean agrees) {
        this.counts = counts;
        this.reportedTotal = reportedTotal;
        this.model = model;
        this.agrees = agrees;
    }

    /** How many tokens of a kind; 0 when there were none or none were told apart. */
    public long of(TokenKind kind) {
        return counts.of(kind);
    }

    /** All kinds together: each token once. */
    public long sum() {
        return counts.sum();
    }

    /** The provider's own total as it stands in the answer, or {@link #NO_TOTAL}. */
    public long reportedTotal() {
        return reportedTotal;
    }

    /** The model that the answer names, or null. */
    public @Nullable String model() {
        return model;
    }

    /**
     * Whether the numbers fit together: no part is larger than its whole, and the sum is the provider's total where one
     * is told.
     *
     * <p>Bedrock's total may or may not include what was read from and written to the cache: both are right there.
     * Anthropic gives none.
     */
    public boolean agrees() {
        return agrees;
    }

    @Override
    public String toString() {
        Map<TokenKind, Long> some = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : TokenKind.values()) {
            if (of(kind) != 0) {
                some.put(kind, of(kind));
            }
        }
        return some + (reportedTotal == NO_TOTAL ? "" : " of " + reportedTotal) + (agrees ? "" : ", which disagree");
    }
}
