package dev.attache.store;

import java.time.Duration;

/**
 * One limit: how much, in how long, counted how.
 *
 * @param amount how much may be taken, at least 0
 * @param per the window, 1 ms to 366 days
 * @param algorithm how it is counted
 * @param burst for {@link Algorithm#TOKEN_BUCKET} the size of the bucket; else the same as {@code amount}
 */
public record Limit(long amount, Duration per, Algorithm algorithm, long burst) {
    /** Beyond this, a double (all that Lua has) no longer holds every integer. */
    public static final long MAX_EXACT = 1L << 53;

    /** How a limit counts. */
    public enum Algorithm {
        /** Windows laid side by side from 1970 on: exact inside a window, up to twice the amount across an edge. */
        FIXED_WINDOW(1),
        /** This window, and of the one before it the share that the last {@code per} still covers. */
        SLIDING_WINDOW(2),
        /** A bucket of {@code burst} that refills by {@code amount} per {@code per}. */
        TOKEN_BUCKET(3);

        private final int code;

        Algorithm(int code) {
            this.code = code;
        }

        /** The number that stores keep: never changed, never given twice. */
        public int code() {
            return code;
        }
    }

    public Limit {
        if (amount < 0 || amount >= MAX_EXACT) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: 0 to 2^53)");
        }
        if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("per: " + per + " (expected: 1ms to 366d)");
        }
        if (algorithm == Algorithm.TOKEN_BUCKET) {
            if (amount == 0 || burst < 1) {
                throw new IllegalArgumentException("a token bucket needs an amount and a burst of at least 1");
            }
            if ((double) burst * per.toMillis() >= MAX_EXACT || (double) amount * per.toMillis() >= MAX_EXACT) {
                throw new IllegalArgumentException(
                        "burst: %d over %s is more than can be counted exactly (expected: burst × milliseconds < 2^53)"
                                .formatted(burst, per));
            }
        } else if (burst != amount) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: only with token_bucket)");
        }
    }

    /** A limit of windows. */
    public static Limit window(long amount, Duration per, Algorithm algorithm) {
        return new Limit(amount, per, algorithm, amount);
    }

    /** The window in milliseconds. */
    public long perMillis() {
        return per.toMillis();
    }

    /** Most that can be taken at one moment. */
    public long capacity() {
        return burst;
    }

    /**
     * What the counter's state depends on, as a number. Limits that differ only in their amount share their counter, so
     * that raising a limit does not forget what was taken.
     */
    public int lane() {
        long mixed = (perMillis() * 31 + algorithm.code()) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }
}
