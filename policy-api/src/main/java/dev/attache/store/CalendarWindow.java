package dev.attache.store;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * Windows as a calendar has them: a day may have 23 or 25 hours, a month 28 to 31 days.
 *
 * @param unit how long one lasts
 * @param zone where midnight is
 */
public record CalendarWindow(Unit unit, ZoneId zone) {
    /** How long a window lasts. Weeks begin on Monday (ISO 8601). */
    public enum Unit {
        MINUTE(Duration.ofMinutes(1)),
        HOUR(Duration.ofHours(1)),
        DAY(Duration.ofDays(1)),
        WEEK(Duration.ofDays(7)),
        MONTH(Duration.ofDays(30)),
        YEAR(Duration.ofDays(365));

        private final Duration about;

        Unit(Duration about) {
            this.about = about;
        }

        /** How long it usually is; a month counts as 30 days. */
        public Duration about() {
            return about;
        }
    }

    /** When the window of this moment begins, in milliseconds since 1970. */
    public long startMillis(long millis) {
        return begin(millis).toInstant().toEpochMilli();
    }

    /** When the window of this moment ends, which is when the next one begins. */
    public long endMillis(long millis) {
        ZonedDateTime begin = begin(millis);
        return switch (unit) {
            case MINUTE -> begin.plusMinutes(1).toInstant().toEpochMilli();
            case HOUR -> begin.plusHours(1).toInstant().toEpochMilli();
            case DAY -> nextMidnight(begin, ChronoUnit.DAYS);
            case WEEK -> nextMidnight(begin, ChronoUnit.WEEKS);
            case MONTH -> nextMidnight(begin, ChronoUnit.MONTHS);
            case YEAR -> nextMidnight(begin, ChronoUnit.YEARS);
        };
    }

    private ZonedDateTime begin(long millis) {
        ZonedDateTime moment = Instant.ofEpochMilli(millis).atZone(zone);
        return switch (unit) {
            case MINUTE -> moment.truncatedTo(ChronoUnit.MINUTES);
            case HOUR -> moment.truncatedTo(ChronoUnit.HOURS);
            case DAY -> midnight(moment);
            case WEEK -> midnight(moment.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case MONTH -> midnight(moment.withDayOfMonth(1));
            case YEAR -> midnight(moment.withDayOfYear(1));
        };
    }

    private long nextMidnight(ZonedDateTime begin, ChronoUnit step) {
        return begin.toLocalDate().plus(1, step).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** The first moment of the day: where a change of the clock takes midnight away, the first there is. */
    private ZonedDateTime midnight(ZonedDateTime moment) {
        return moment.toLocalDate().atStartOfDay(zone);
    }
}
