package dev.attache.store;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;

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
        return switch (unit) {
            case MINUTE -> stepStart(millis, 60_000);
            case HOUR -> stepStart(millis, 3_600_000);
            default -> midnight(firstDay(millis));
        };
    }

    /** When the window of this moment ends, which is when the next one begins. */
    public long endMillis(long millis) {
        return switch (unit) {
            case MINUTE -> stepEnd(millis, 60_000);
            case HOUR -> stepEnd(millis, 3_600_000);
            default -> midnight(next(firstDay(millis)));
        };
    }

    /** Minutes and hours follow the clock, and are cut short where the clock is changed by less than one of them. */
    private long stepStart(long millis, long step) {
        Instant moment = Instant.ofEpochMilli(millis);
        long start = millis - Math.floorMod(millis + offsetMillis(moment), step);
        // the one at the very start of this millisecond counts as passed
        ZoneOffsetTransition set = zone.getRules().previousTransition(moment.plusNanos(1));
        return set == null ? start : Math.max(start, set.getInstant().toEpochMilli());
    }

    private long stepEnd(long millis, long step) {
        Instant moment = Instant.ofEpochMilli(millis);
        long end = millis - Math.floorMod(millis + offsetMillis(moment), step) + step;
        ZoneOffsetTransition set = zone.getRules().nextTransition(moment);
        return set == null ? end : Math.min(end, set.getInstant().toEpochMilli());
    }

    private long offsetMillis(Instant moment) {
        return zone.getRules().getOffset(moment).getTotalSeconds() * 1000L;
    }

    /** A day that has begun stays begun, even where the clock is set back over its midnight. */
    private LocalDate firstDay(long millis) {
        LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
        LocalDate first = switch (unit) {
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> today.withDayOfMonth(1);
            case YEAR -> today.withDayOfYear(1);
            default -> today;
        };
        LocalDate after = next(first);
        return midnight(after) <= millis ? after : first;
    }

    private LocalDate next(LocalDate first) {
        return switch (unit) {
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case YEAR -> first.plusYears(1);
            default -> first.plusDays(1);
        };
    }

    /** The first moment of the day: midnight, or what comes first where a change of the clock skips it. */
    private long midnight(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
