package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import dev.attache.store.Tally.Standing;

/** Says where limits stand. The same for every store, so that clients see the same numbers whatever keeps them. */
public final class Standings {
    private Standings() {}

    /**
     * Where a limit stands.
     *
     * @param state after the call, advanced to {@code nowMillis}
     * @param cost the cost of the charge, for when to come back
     * @param exceeded whether this limit denied the call
     */
    public static Standing of(Limit limit, LaneState state, long nowMillis, long cost, boolean exceeded) {
        long retry = exceeded ? retry(limit, state, nowMillis, cost) : 0;
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> fixed(limit, state, nowMillis, exceeded, retry);
            case SLIDING_WINDOW -> sliding(limit, state, nowMillis, exceeded, retry);
            case CALENDAR_WINDOW -> calendar(limit, state, nowMillis, exceeded, retry);
            case BALANCE -> balance(limit, state, nowMillis, exceeded, retry);
            case TOKEN_BUCKET -> bucket(limit, state, nowMillis, exceeded, retry);
        };
    }

    private static Standing fixed(Limit limit, LaneState state, long now, boolean exceeded, long retry) {
        long per = limit.perMillis();
        long reset = state.used() == 0 ? 0 : (state.at() + 1) * per - now;
        return new Standing(limit, exceeded, left(limit, state.used()), reset, retry, state.at() * per);
    }

    private static Standing calendar(Limit limit, LaneState state, long now, boolean exceeded, long retry) {
        long reset = state.used() == 0 ? 0 : LaneState.calendar(limit).endMillis(state.at()) - now;
        return new Standing(limit, exceeded, left(limit, state.used()), reset, retry, state.at());
    }

    private static Standing balance(Limit limit, LaneState state, long now, boolean exceeded, long retry) {
        CalendarWindow periods = limit.calendar();
        long start = periods == null ? now : periods.startMillis(now);
        return new Standing(limit, exceeded, Math.max(0, state.used()), 0, retry, start, state.before());
    }

    private static Standing sliding(Limit limit, LaneState state, long now, boolean exceeded, long retry) {
        long per = limit.perMillis();
        long covered = state.used() + state.carried(limit, now);
        // what was taken in this window still counts to the end of the next one
        long windows = state.used() > 0 ? 2 : 1;
        long reset = covered == 0 ? 0 : (state.at() + windows) * per - now;
        return new Standing(limit, exceeded, left(limit, covered), reset, retry, state.at() * per);
    }

    private static Standing bucket(Limit limit, LaneState state, long now, boolean exceeded, long retry) {
        long per = limit.perMillis();
        long remaining = (limit.burst() * per - state.used()) / per;
        long reset = state.used() == 0 ? 0 : Math.ceilDiv(state.used(), limit.amount()) + state.at() - now;
        // a bucket has no windows: it changes all the time
        return new Standing(limit, exceeded, remaining, reset, retry, now);
    }

    private static long left(Limit limit, long taken) {
        return Math.max(0, limit.amount() - taken);
    }

    private static long retry(Limit limit, LaneState state, long now, long cost) {
        if (cost > limit.capacity()) {
            return limit.perMillis();
        }
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> (state.at() + 1) * limit.perMillis() - now;
            case SLIDING_WINDOW -> slidingRetry(limit, state, cost) - now;
            case CALENDAR_WINDOW -> LaneState.calendar(limit).endMillis(state.at()) - now;
            case BALANCE -> balanceRetry(limit, now);
            case TOKEN_BUCKET -> bucketRetry(limit, state, cost) - now;
        };
    }

    /**
     * The first millisecond at which the charge passes. The sum under a sliding window only falls while nothing is
     * taken: first the window before this one slides out, then this one.
     */
    private static long slidingRetry(Limit limit, LaneState state, long cost) {
        long per = limit.perMillis();
        long start = state.at() * per;
        long free = limit.amount() - cost - state.used();
        if (free >= 0) {
            long elapsed = slidTo(state.before(), free, per);
            if (elapsed < per) {
                return start + elapsed;
            }
        }
        return start + per + slidTo(state.used(), limit.amount() - cost, per);
    }

    /** The smallest elapsed time with {@code taken × (per − elapsed) / per <= free}. */
    private static long slidTo(long taken, long free, long per) {
        return taken <= free ? 0 : per - Exact.shareDown(free, per, taken);
    }

    /** The time until the next period's grant; what an operator will grant is unknown. */
    private static long balanceRetry(Limit limit, long now) {
        CalendarWindow periods = limit.calendar();
        return periods == null || limit.amount() == 0 ? 0 : periods.endMillis(now) - now;
    }

    private static long bucketRetry(Limit limit, LaneState state, long cost) {
        long tooMuch = state.used() + (cost - limit.burst()) * limit.perMillis();
        return state.at() + Math.max(0, Math.ceilDiv(tooMuch, limit.amount()));
    }
}
