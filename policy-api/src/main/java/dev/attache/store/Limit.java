package dev.attache.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One limit: how much, in how long, counted how.
 *
 * @param amount how much may be taken, at least 0; for a balance, what each period grants, 0 for none
 * @param per the window, 1 ms to 366 days; for a calendar window its approximate length
 * @param algorithm how it is counted
 * @param burst for {@link Algorithm#TOKEN_BUCKET} the size of the bucket; otherwise the same as {@code amount}
 * @param calendar the windows of a {@link Algorithm#CALENDAR_WINDOW}, or the periods in which a {@link
 * Algorithm#BALANCE} is granted; otherwise null
 * @param counted what is counted, a word that tells limits of one window apart; empty where there is nothing to tell
 */
public record Limit(
        long amount,
        Duration per,
        Algorithm algorithm,
        long burst,
        @Nullable CalendarWindow calendar,
        String counted) {
    /** Beyond this, a double (all that Lua has) no longer holds every integer. */
    public static final long MAX_EXACT = 1L << 53;

    /** How a limit counts. */
    public enum Algorithm {
        /** Windows laid side by side from 1970 on: exact inside a window, up to twice the amount across an edge. */
        FIXED_WINDOW(1),
        /** This window, and of the one before it the share that the last {@code per} still covers. */
        SLIDING_WINDOW(2),
        /** A bucket of {@code burst} that refills by {@code amount} per {@code per}. */
        TOKEN_BUCKET(3),
        /** As {@link #FIXED_WINDOW}, with the windows of a calendar. */
        CALENDAR_WINDOW(4),
        /**
         * What was granted less what was taken. It may fall below 0 when a reservation is settled, never when one is
         * made: a reservation takes what is there, and is denied where nothing is. A charge with {@code countDenied}
         * takes its full cost, even when denied.
         */
        BALANCE(5);

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
        if (algorithm == Algorithm.CALENDAR_WINDOW && calendar == null) {
            throw new IllegalArgumentException("a calendar window needs a calendar");
        }
    }

    /** A limit of requests, or of whatever else needs no name. */
    public Limit(long amount, Duration per, Algorithm algorithm, long burst) {
        this(amount, per, algorithm, burst, null, "");
    }

    /** A limit of windows. */
    public static Limit window(long amount, Duration per, Algorithm algorithm) {
        return new Limit(amount, per, algorithm, amount);
    }

    /** A limit of a calendar's windows. */
    public static Limit calendar(long amount, CalendarWindow calendar) {
        return new Limit(amount, calendar.unit().about(), Algorithm.CALENDAR_WINDOW, amount, calendar, "");
    }

    /**
     * A prepaid balance.
     *
     * @param granted what each period grants, which is gone at its end; 0 for none
     * @param every the periods; null where nothing is granted by itself
     */
    public static Limit balance(long granted, @Nullable CalendarWindow every) {
        Duration per = every == null ? Duration.ofDays(366) : every.unit().about();
        return new Limit(granted, per, Algorithm.BALANCE, granted, every, "");
    }

    /** The same limit on something else. */
    public Limit counting(String what) {
        return new Limit(amount, per, algorithm, burst, calendar, what);
    }

    /** The window in milliseconds. */
    public long perMillis() {
        return per.toMillis();
    }

    /** The most that can be taken at one moment; for a balance there is no such bound. */
    public long capacity() {
        return algorithm == Algorithm.BALANCE ? MAX_EXACT - 1 : burst;
    }

    /**
     * What the counter's state depends on, as a number. Limits that differ only in their amount share their counter, so
     * that raising a limit does not forget what was taken.
     */
    public int lane() {
        // A balance is named only by what it counts: what is granted, and when, may change.
        long window = algorithm == Algorithm.BALANCE ? 0 : perMillis();
        long mixed = (window * 31 + algorithm.code()) * 0x9E3779B97F4A7C15L;
        CalendarWindow windows = algorithm == Algorithm.CALENDAR_WINDOW ? calendar : null;
        int zone = windows == null ? 0 : windows.zone().getId().hashCode();
        return (int) (mixed >>> 32) ^ 31 * counted.hashCode() ^ 17 * zone;
    }
}
