package dev.attache.server.store;

import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;

/**
 * What is kept for one limit of one subject, and how it changes. The script {@code lua/take.lua} does the same with
 * doubles; every number is an integer below 2^53, so that both get the same results.
 *
 * <p>A new one is empty. Mutable; not thread-safe: the owner has a lock, or a copy of its own.
 */
public final class LaneState {
    /** A window's index, counted from 1970; for a token bucket the milliseconds since 1970 up to which it has refilled. */
    private long at;
    /** Taken in this window; for a token bucket what is missing from it, in tokens × milliseconds of {@code per}. */
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

    long at() {
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

    /** Lets the time pass. State from the future stays: after a clock's step back, nothing is forgotten. */
    public void advance(Limit limit, long nowMillis) {
        if (limit.algorithm() == Algorithm.TOKEN_BUCKET) {
            refill(limit, nowMillis);
            return;
        }
        long index = nowMillis / limit.perMillis();
        if (at < index) {
            before = limit.algorithm() == Algorithm.SLIDING_WINDOW && at == index - 1 ? used : 0;
            used = 0;
            at = index;
        }
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

    /** Whether so much can be taken now. Call {@link #advance} first. */
    public boolean fits(Limit limit, long nowMillis, long cost) {
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> used + cost <= limit.amount();
            case SLIDING_WINDOW -> carried(limit, nowMillis) + used + cost <= limit.amount();
            case CALENDAR_WINDOW, BALANCE -> throw new UnsupportedOperationException();
            case TOKEN_BUCKET ->
                cost <= limit.burst() && used + cost * limit.perMillis() <= limit.burst() * limit.perMillis();
        };
    }

    /** Takes so much, whether it fits or not; what cannot be counted exactly any more is cut. */
    public void take(Limit limit, long cost) {
        if (limit.algorithm() == Algorithm.TOKEN_BUCKET) {
            long full = limit.burst() * limit.perMillis();
            used = cost > limit.burst() ? full : Math.min(full, used + cost * limit.perMillis());
        } else {
            used = Math.min(Limit.MAX_EXACT - 1, used + cost);
        }
    }

    /** Of the window before this one, the part that the last {@code per} still covers, rounded up. */
    long carried(Limit limit, long nowMillis) {
        long per = limit.perMillis();
        long elapsed = Math.max(0, nowMillis - at * per);
        return Exact.shareUp(before, per - elapsed, per);
    }

    /** How long this must be kept, in milliseconds: after that it says no more than an empty one. */
    public long lifeMillis(Limit limit, long nowMillis) {
        long per = limit.perMillis();
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> Math.min(2 * per, (at + 1) * per - nowMillis);
            case SLIDING_WINDOW -> Math.min(2 * per, (at + 2) * per - nowMillis);
            case CALENDAR_WINDOW, BALANCE -> throw new UnsupportedOperationException();
            case TOKEN_BUCKET -> Math.ceilDiv(used, limit.amount()) + Math.min(per, at - nowMillis);
        };
    }
}
