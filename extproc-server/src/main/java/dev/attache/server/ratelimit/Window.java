package dev.attache.server.ratelimit;

import dev.attache.policy.Written;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The window of a limit as it is written: {@code 250ms 10s 1m 1h 30d}. Immutable; equal when of the same length. */
@Written(value = "a window such as 250ms, 10s, 1m, 1h or 30d", pattern = "[0-9]{1,12}(ms|s|m|h|d)")
public final class Window {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(ms|s|mo|m|h|d|w|y)");
    private static final String EXPECTED = " (expected: 1ms to 366d, as in 10s, 1m, 1h, 1d)";

    private final String text;
    private final Duration length;

    private Window(String text, Duration length) {
        this.text = text;
        this.length = length;
    }

    /**
     * Reads a window.
     *
     * @throws IllegalArgumentException when the text is no window, or one of the calendar's ({@code 1w 1mo 1y}), which
     *     are not supported yet
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
            default ->
                throw new IllegalArgumentException(
                        "\"" + text + "\" needs align: calendar, which is not supported yet" + EXPECTED);
        };
        if (length.isZero() || length.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\"" + EXPECTED);
        }
        return new Window(text, length);
    }

    /** How long it is. */
    public Duration length() {
        return length;
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Window that && length.equals(that.length);
    }

    @Override
    public int hashCode() {
        return length.hashCode();
    }
}
