package dev.attache.store;

import java.util.List;

/**
 * How one charge went, and where its limits stand after the call.
 *
 * <p>A call is all or nothing: {@code admitted} is the same for all its charges, {@code exceeded} says which of them
 * stood in the way.
 *
 * @param admitted whether the call was admitted and everything was taken
 * @param exceeded whether a limit of this charge denied the call
 * @param nowMillis the store's clock, milliseconds since 1970
 * @param standings one entry per limit, in the charge's order
 */
public record Tally(boolean admitted, boolean exceeded, long nowMillis, List<Standing> standings) {
    /**
     * Where one limit stands.
     *
     * @param limit the limit
     * @param exceeded whether this limit denied the call
     * @param remaining what could be taken right now, never negative
     * @param resetMillis the time until the counter is back where it began, if nothing more is taken; 0 when it is
     * there
     * @param retryMillis when denied by this limit: the time until this charge would pass if nobody else takes
     *     anything; otherwise 0. A charge that can never pass (it costs more than the limit holds) gets the window
     * @param windowStartMillis when the current window or step began, milliseconds since 1970
     * @param taken for a balance, what a reservation took: less than its cost where less was left; otherwise 0
     */
    public record Standing(
            Limit limit,
            boolean exceeded,
            long remaining,
            long resetMillis,
            long retryMillis,
            long windowStartMillis,
            long taken) {
        /** Where a limit stands that is not a balance. */
        public Standing(
                Limit limit,
                boolean exceeded,
                long remaining,
                long resetMillis,
                long retryMillis,
                long windowStartMillis) {
            this(limit, exceeded, remaining, resetMillis, retryMillis, windowStartMillis, 0);
        }
    }

    /** The limit that a client should look at: one that denied, otherwise the one with the smallest share left. */
    public Standing tightest() {
        Standing tightest = standings.getFirst();
        for (Standing standing : standings) {
            if (tighter(standing, tightest)) {
                tightest = standing;
            }
        }
        return tightest;
    }

    private static boolean tighter(Standing a, Standing b) {
        if (a.exceeded() != b.exceeded()) {
            return a.exceeded();
        }
        if (a.exceeded()) {
            return a.retryMillis() > b.retryMillis();
        }
        double left = (double) a.remaining() * Math.max(1, b.limit().capacity());
        double right = (double) b.remaining() * Math.max(1, a.limit().capacity());
        return left < right;
    }
}
