package dev.attache.server.quota;

import dev.attache.policy.Written;
import dev.attache.store.CalendarWindow;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The window of a limit as it is written: {@code 250ms 10s 1m 1h 30d}, and of the calendar {@code 1m 1h 1d 1w 1mo 1y}.
 * Immutable; two are equal when they have the same length and both or neither need a calendar.
 */
@Written(
        value = "a window such as 250ms, 10s, 1m, 1h or 30d; with align: calendar 1m, 1h, 1d, 1w, 1mo or 1y",
        pattern = "[0-9]{1,12}(ms|s|m|h|d)|1(w|mo|y)")
public final class Window {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(ms|s|mo|m|h|d|w|y)");
    private static final String EXPECTED = " (expected: 1ms to 366d, as in 10s, 1m, 1h, 1d; or 1w, 1mo, 1y)";
    private static final Map<String, CalendarWindow.Unit> CALENDAR = Map.of(
            "1m", CalendarWindow.Unit.MINUTE,
            "1h", CalendarWindow.Unit.HOUR,
            "1d", CalendarWindow.Unit.DAY,
            "1w", CalendarWindow.Unit.WEEK,
            "1mo", CalendarWindow.Unit.MONTH,
            "1y", CalendarWindow.Unit.YEAR);

    private final String text;
    private final Duration length;
    private final boolean calendarOnly;

    private Window(String text, Duration length, boolean calendarOnly) {
        this.text = text;
        this.length = length;
        this.calendarOnly = calendarOnly;
    }

    /**
     * Reads a window.
     *
     * @throws IllegalArgumentException when the text is not a window, with what was expected
     */
    public static Window parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no window" + EXPECTED);
        }
        long count = Long.parseLong(matcher.group(1));
        Duration length = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(Math.min(count, 367));
            default -> null;
        };
        if (length == null) {
            return ofCalendar(text);
        }
        if (length.isZero() || length.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\"" + EXPECTED);
        }
        return new Window(text, length, false);
    }

    private static Window ofCalendar(String text) {
        CalendarWindow.Unit unit = CALENDAR.get(text);
        if (unit == null) {
            throw new IllegalArgumentException("\"" + text + "\"" + EXPECTED);
        }
        return new Window(text, unit.about(), true);
    }

    /** How long it is; approximate for a window of the calendar. */
    public Duration length() {
        return length;
    }

    /** Whether it has no length of its own: {@code 1w 1mo 1y}. */
    public boolean calendarOnly() {
        return calendarOnly;
    }

    /** The calendar unit that it is; null where no calendar has one of this length. */
    public CalendarWindow.@Nullable Unit calendar() {
        return CALENDAR.get(text);
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Window that && length.equals(that.length) && calendarOnly == that.calendarOnly;
    }

    @Override
    public int hashCode() {
        return length.hashCode();
    }
}
