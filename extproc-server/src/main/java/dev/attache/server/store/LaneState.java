package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import java.util.Objects;

/**
 * What is kept for one limit of one subject, and how it changes. The script {@code lua/lanes.lua} does the same with
 * doubles; every number is an integer below 2^53, so that both get the same results. For a balance this is only the
 * sum: {@link BalanceState} is what is kept.
 *
 * <p>A new one is empty. Mutable; not thread-safe: the owner has a lock, or a copy of its own.
 */
public final class LaneState {
    /**
     * A window's index, counted from 1970; for a calendar's window its start, for a token bucket the time up to which
     * it has refilled, both in milliseconds since 1970.
     */
    private long at;
    /**
     * Taken in this window; for a token bucket what is missing from it, in tokens × milliseconds of {@code per}; for a
     * balance what is left, which may be below 0.
     */
    private long used;
    /** Taken in the window before this one; only for a sliding window. */
    private long before;

    /** Nothing taken. */
    public LaneState() {}

    /** As it was kept. */
    public LaneState(long at, long used, long before) {
        this.at = at;
        this.used = used;
        this.before = before;
    }

    /** Which window this is: {@link #correct} wants it back. */
    public long at() {
        return at;
    }

    long used() {
        return used;
    }

    long before() {
        return before;
    }

    /** A copy that changes on its own. */
    public LaneState copy() {
        return new LaneState(at, used, before);
    }

    /** Lets the time pass. State from the future stays: when a clock steps back, nothing is forgotten. */
    public void advance(Limit limit, long nowMillis) {
        switch (limit.algorithm()) {
            case FIXED_WINDOW -> enter(nowMillis / limit.perMillis(), 0);
            case SLIDING_WINDOW -> {
                long index = nowMillis / limit.perMillis();
                enter(index, at == index - 1 ? used : 0);
            }
            case TOKEN_BUCKET -> refill(limit, nowMillis);
            case CALENDAR_WINDOW -> enter(calendar(limit).startMillis(nowMillis), 0);
            case BALANCE -> {}
        }
    }

    private void enter(long window, long carriedOver) {
        if (at < window) {
            before = carriedOver;
            used = 0;
            at = window;
        }
    }

    static CalendarWindow calendar(Limit limit) {
        return Objects.requireNonNull(limit.calendar());
    }

    private void refill(Limit limit, long nowMillis) {
        if (at < nowMillis) {
            long elapsed = nowMillis - at;
            // the product would overflow after a long pause; by then the bucket has long been full
            used = elapsed > used / limit.amount() ? 0 : used - elapsed * limit.amount();
            at = nowMillis;
        }
        // a bucket that was made smaller is at most empty
        used = Math.min(used, limit.burst() * limit.perMillis());
    }

    /** Whether {@code cost} can be taken now. Call {@link #advance} first. */
    public boolean fits(Limit limit, long nowMillis, long cost) {
        return switch (limit.algorithm()) {
            case FIXED_WINDOW, CALENDAR_WINDOW -> used + cost <= limit.amount();
            case SLIDING_WINDOW -> carried(limit, nowMillis) + used + cost <= limit.amount();
            case BALANCE -> cost == 0 || used > 0;
            case TOKEN_BUCKET ->
                cost <= limit.burst() && used + cost * limit.perMillis() <= limit.burst() * limit.perMillis();
        };
    }

    /** What is in a token bucket now. Call {@link #advance} first. */
    public long tokens(Limit limit) {
        return (limit.burst() * limit.perMillis() - used) / limit.perMillis();
    }

    /** Takes {@code cost}, whether it fits or not; cut where it could no longer be counted exactly. */
    public void take(Limit limit, long cost) {
        if (limit.algorithm() == Algorithm.TOKEN_BUCKET) {
            long full = limit.burst() * limit.perMillis();
            used = cost > limit.burst() ? full : Math.min(full, used + cost * limit.perMillis());
        } else {
            used = Math.min(Limit.MAX_EXACT - 1, used + cost);
        }
    }

    /**
     * Takes more or gives back, in the window that was charged. In a window that is over there is nothing left to
     * correct.
     *
     * @param window its {@link #at} when it was charged; a token bucket has none
     * @param difference what it has cost more than was taken; below 0 for less
     */
    public void correct(Limit limit, long window, long difference) {
        switch (limit.algorithm()) {
            case FIXED_WINDOW, CALENDAR_WINDOW -> used = at == window ? bounded(used + difference) : used;
            case SLIDING_WINDOW -> {
                if (at == window) {
                    used = bounded(used + difference);
                } else if (at == window + 1) {
                    before = bounded(before + difference);
                }
            }
            case TOKEN_BUCKET -> {
                if (difference > 0) {
                    take(limit, difference);
                } else {
                    boolean full = -difference > used / limit.perMillis();
                    used = full ? 0 : used + difference * limit.perMillis();
                }
            }
            case BALANCE -> throw new IllegalArgumentException("a balance has no window to correct");
        }
    }

    private static long bounded(long taken) {
        return Math.clamp(taken, 0, Limit.MAX_EXACT - 1);
    }

    /** The part of the previous window that the last {@code per} still covers, rounded up. */
    long carried(Limit limit, long nowMillis) {
        long per = limit.perMillis();
        long elapsed = Math.max(0, nowMillis - at * per);
        return Exact.shareUp(before, per - elapsed, per);
    }

    /** How long this must be kept, in milliseconds; after that it says no more than an empty one. */
    public long lifeMillis(Limit limit, long nowMillis) {
        long per = limit.perMillis();
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> Math.min(2 * per, (at + 1) * per - nowMillis);
            case SLIDING_WINDOW -> Math.min(2 * per, (at + 2) * per - nowMillis);
            case CALENDAR_WINDOW -> Math.min(2 * per, calendar(limit).endMillis(at) - nowMillis);
            case BALANCE -> 0;
            case TOKEN_BUCKET -> Math.ceilDiv(used, limit.amount()) + Math.min(per, at - nowMillis);
        };
    }
}
