package dev.attache.server.quota;

import dev.attache.store.Limit;

/** How a limit counts, as configurations name it. */
public enum Algorithm {
    /** The last {@code per}, at every moment. */
    SLIDING_WINDOW(Limit.Algorithm.SLIDING_WINDOW),
    /** Windows side by side. */
    FIXED_WINDOW(Limit.Algorithm.FIXED_WINDOW),
    /** A bucket that refills all the time. */
    TOKEN_BUCKET(Limit.Algorithm.TOKEN_BUCKET);

    private final Limit.Algorithm kept;

    Algorithm(Limit.Algorithm kept) {
        this.kept = kept;
    }

    /** What stores call it. */
    Limit.Algorithm kept() {
        return kept;
    }
}
