package dev.attache.server.breaker;

import java.time.Duration;
import java.time.Instant;

/**
 * Knows whether something is down, and lets one try per interval: after a number of failures in a row it is left alone
 * for an interval, then one call may try, then it is left alone for as long again, until a try succeeds.
 *
 * <p>A try is not bound to a call: one that is never heard of again holds nobody up for longer than the interval, and
 * any success ends it, even a straggler's. Where only the call that tries may end it, use another breaker.
 *
 * <p>The rule is given with each call, because what is known outlives a reload that changes the rule: the number of
 * failures in a row from which on it is down, at least 1, and the interval, more than zero. So is the time, because a
 * caller may have had to wait since it arrived. Thread-safe; nothing waits, and nothing is thrown.
 */
public final class IntervalBreaker {
    private int failures;
    private boolean open;
    private Instant next = Instant.MIN;

    /** A breaker for something that is up, as far as is known. */
    public IntervalBreaker() {}

    /**
     * Whether it may be asked now. The call that is admitted while it is down is the one that tries: the others wait
     * for the next interval, which begins now.
     */
    public synchronized boolean admits(Instant now, Duration interval) {
        if (!open) {
            return true;
        }
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(interval); // this one tries, and the others go on without
        return true;
    }

    /**
     * It answered.
     *
     * @return whether it was down until now
     */
    public synchronized boolean succeeded() {
        boolean closes = open;
        open = false;
        failures = 0;
        return closes;
    }

    /**
     * It failed. While it is down this changes nothing: stragglers do not keep it left alone for longer.
     *
     * @param most the number of failures in a row from which on it is down
     * @return whether it is down from now on
     */
    public synchronized boolean failed(Instant now, int most, Duration interval) {
        failures++;
        boolean opens = !open && failures >= most;
        if (opens) {
            open = true;
            next = now.plus(interval);
        }
        return opens;
    }
}
