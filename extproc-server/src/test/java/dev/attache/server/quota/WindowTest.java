package dev.attache.server.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.store.CalendarWindow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    @ParameterizedTest
    @CsvSource({"1ms, 1", "250ms, 250", "10s, 10000", "1m, 60000", "1h, 3600000", "1d, 86400000", "366d, 31622400000"})
    void readsWhatIsWritten(String text, long millis) {
        assertThat(Window.parse(text).length()).isEqualTo(Duration.ofMillis(millis));
        assertThat(Window.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "m", "0s", "-1s", "1.5s", "1 m", "1M", "367d", "999999999999h", "9999999999999s", "1m "
            })
    void refusesTheRest(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Window.parse(text))
                .withMessageStartingWith("\"" + text + "\"")
                .withMessageContaining("(expected: 1ms to 366d");
    }

    @ParameterizedTest
    @CsvSource({"1w, WEEK, 7", "1mo, MONTH, 30", "1y, YEAR, 365"})
    void readsThoseOfTheCalendar(String text, CalendarWindow.Unit unit, long days) {
        assertThat(Window.parse(text).calendarOnly()).isTrue();
        assertThat(Window.parse(text).calendar()).isEqualTo(unit);
        assertThat(Window.parse(text).length()).isEqualTo(Duration.ofDays(days));
    }

    @ParameterizedTest
    @CsvSource({"1m, MINUTE", "1h, HOUR", "1d, DAY", "60s,", "24h,", "2d,"})
    void someAreInTheCalendarToo(String text, CalendarWindow.@Nullable Unit unit) {
        assertThat(Window.parse(text).calendarOnly()).isFalse();
        assertThat(Window.parse(text).calendar()).isEqualTo(unit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2w", "3mo", "10y", "0mo"})
    void theCalendarHasOneOfEach(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Window.parse(text))
                .withMessageStartingWith("\"" + text + "\"")
                .withMessageContaining("or 1w, 1mo, 1y");
    }

    @Test
    void isEqualByItsLength() {
        assertThat(Window.parse("60s")).isEqualTo(Window.parse("1m")).hasSameHashCodeAs(Window.parse("1m"));
        assertThat(Window.parse("60s")).isNotEqualTo(Window.parse("1h"));
        assertThat(Window.parse("7d")).isNotEqualTo(Window.parse("1w"));
    }
}
