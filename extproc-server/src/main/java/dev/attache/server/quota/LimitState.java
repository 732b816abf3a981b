package dev.attache.server.quota;

import dev.attache.store.Limit;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one limit stands, in the numbers that clients see. Immutable.
 *
 * @param nowMillis the store's clock
 */
record LimitState(LimitLabel label, Standing standing, long nowMillis) {
    /** A balance that nothing refills by itself: waiting is in vain. */
    static boolean isSpent(Standing standing) {
        return isBalance(standing) && standing.exceeded() && standing.retryMillis() == 0;
    }

    private static boolean isBalance(Standing standing) {
        return standing.limit().algorithm() == Limit.Algorithm.BALANCE;
    }

    /**
     * The index of the limit that a client should look at: one that denied, otherwise the one with the least left.
     *
     * @param unit only limits of this unit; null for any
     * @return -1 where there is none
     */
    static int tightest(List<LimitLabel> labels, Tally tally, @Nullable Unit unit) {
        int tightest = -1;
        for (int i = 0; i < labels.size(); i++) {
            if (unit != null && labels.get(i).unit() != unit) {
                continue;
            }
            if (tightest < 0 || of(labels, tally, i).tighterThan(of(labels, tally, tightest))) {
                tightest = i;
            }
        }
        return tightest;
    }

    static LimitState of(List<LimitLabel> labels, Tally tally, int index) {
        return new LimitState(labels.get(index), tally.standings().get(index), tally.nowMillis());
    }

    private boolean tighterThan(LimitState other) {
        if (standing.exceeded() != other.standing.exceeded()) {
            return standing.exceeded();
        }
        if (standing.exceeded()) {
            boolean spent = isSpent(standing);
            return spent != isSpent(other.standing) ? spent : standing.retryMillis() > other.standing.retryMillis();
        }
        if (isBalance(standing) || isBalance(other.standing)) {
            // A balance has no known total, so there is no share to compare.
            return remaining() < other.remaining();
        }
        double left =
                (double) standing.remaining() * Math.max(1, other.label.limit().capacity());
        double right =
                (double) other.standing.remaining() * Math.max(1, label.limit().capacity());
        return left < right;
    }

    /** Nothing on a denial, and never negative. */
    long remaining() {
        return standing.exceeded() ? 0 : label.shown(standing.remaining());
    }

    /** Whether there is a time at which more can be taken. */
    boolean hasReset() {
        return label.hasQuota() && !isSpent(standing);
    }

    private long resetMillis() {
        if (standing.exceeded()) {
            return Math.max(1, standing.retryMillis());
        }
        // A sliding window is empty only after two of its lengths; a reset beyond the window would puzzle its reader.
        boolean sliding = standing.limit().algorithm() == Limit.Algorithm.SLIDING_WINDOW;
        long most = sliding ? standing.limit().perMillis() : Long.MAX_VALUE;
        return Math.clamp(standing.resetMillis(), 0, most);
    }

    long resetSeconds() {
        return LimitLabel.seconds(resetMillis());
    }

    Instant reset() {
        return Instant.ofEpochSecond(LimitLabel.seconds(nowMillis + resetMillis()));
    }

    long windowStartSeconds() {
        return standing.windowStartMillis() / 1000;
    }
}
