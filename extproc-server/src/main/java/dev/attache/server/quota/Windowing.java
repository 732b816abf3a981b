package dev.attache.server.quota;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import org.jspecify.annotations.Nullable;

/**
 * How the windows of a limit are laid: what every limit over time is configured with, beside its amount. Immutable.
 *
 * @param per the window
 * @param algorithm how it is counted; null for {@link Algorithm#SLIDING_WINDOW}, or what the calendar wants
 * @param burst size of a token bucket, in the unit of the amount; null for the amount
 * @param align where windows begin
 * @param timeZone whose calendar; null for UTC
 */
public record Windowing(
        Window per,
        @Nullable Algorithm algorithm,
        @Nullable Long burst,
        Align align,
        @Nullable CalendarZone timeZone) {

    /** Refuses settings that do not go together, naming the setting. */
    public Windowing {
        boolean bucket = algorithm == Algorithm.TOKEN_BUCKET;
        if (align == Align.CALENDAR) {
            if (algorithm != null && algorithm != Algorithm.FIXED_WINDOW) {
                throw new IllegalArgumentException("algorithm: %s (expected: fixed_window with align: calendar)"
                        .formatted(bucket ? "token_bucket" : "sliding_window"));
            }
            if (per.calendar() == null) {
                throw new IllegalArgumentException(
                        "per: " + per + " (expected: with align: calendar 1m, 1h, 1d, 1w, 1mo or 1y)");
            }
        } else if (per.calendarOnly()) {
            throw new IllegalArgumentException("per: " + per + " (expected: only with align: calendar)");
        } else if (timeZone != null) {
            throw new IllegalArgumentException("time_zone: " + timeZone + " (expected: only with align: calendar)");
        }
        if (burst != null && !bucket) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: only with token_bucket)");
        }
        if (burst != null && burst < 1) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: >= 1)");
        }
    }

    /**
     * The limit of an amount.
     *
     * @param scale how many of the counter's units are one of the amount's
     * @throws IllegalArgumentException when it is more than can be counted exactly
     */
    public Limit limit(long amount, long scale) {
        long counted = scaled("amount", amount, scale);
        CalendarWindow.Unit unit = per.calendar();
        if (align == Align.CALENDAR && unit != null) {
            return Limit.calendar(
                    counted, new CalendarWindow(unit, (timeZone == null ? CalendarZone.UTC : timeZone).id()));
        }
        Limit.Algorithm kept = (algorithm == null ? Algorithm.SLIDING_WINDOW : algorithm).kept();
        return new Limit(counted, per.length(), kept, burst == null ? counted : scaled("burst", burst, scale));
    }

    private static long scaled(String name, long value, long scale) {
        long most = (Limit.MAX_EXACT - 1) / scale;
        if (value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: <= " + most + ")");
        }
        return value * scale;
    }
}
