package dev.attache.server.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import java.time.Duration;
import java.time.ZoneId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowingTest {
    private static Windowing epoch(String per, @Nullable Algorithm algorithm, @Nullable Long burst) {
        return new Windowing(Window.parse(per), algorithm, burst, Align.EPOCH, null);
    }

    private static Windowing calendar(String per, @Nullable Algorithm algorithm, @Nullable String zone) {
        CalendarZone parsed = zone == null ? null : CalendarZone.parse(zone);
        return new Windowing(Window.parse(per), algorithm, null, Align.CALENDAR, parsed);
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void slidesUnlessSaid() {
        assertThat(epoch("1m", null, null).limit(10, 1))
                .isEqualTo(Limit.window(10, Duration.ofMinutes(1), Limit.Algorithm.SLIDING_WINDOW));
    }

    @ParameterizedTest
    @EnumSource
    void everyAlgorithmHasItsNameInStores(Algorithm algorithm) {
        assertThat(epoch("1m", algorithm, null).limit(10, 1).algorithm().name()).isEqualTo(algorithm.name());
    }

    @ParameterizedTest
    @CsvSource({"1m, MINUTE", "1h, HOUR", "1d, DAY", "1w, WEEK", "1mo, MONTH", "1y, YEAR"})
    void theCalendarHasWindowsOfItsOwn(String per, CalendarWindow.Unit unit) {
        assertThat(calendar(per, null, "Europe/Berlin").limit(10, 1))
                .isEqualTo(Limit.calendar(10, new CalendarWindow(unit, ZoneId.of("Europe/Berlin"))));
        assertThat(calendar(per, Algorithm.FIXED_WINDOW, null).limit(10, 1))
                .isEqualTo(Limit.calendar(10, new CalendarWindow(unit, ZoneId.of("UTC"))));
    }

    @Test
    void theCalendarHasOnlyFixedWindows() {
        refused(
                () -> calendar("1d", Algorithm.SLIDING_WINDOW, null),
                "algorithm: sliding_window (expected: fixed_window with align: calendar)");
        refused(
                () -> calendar("1d", Algorithm.TOKEN_BUCKET, null),
                "algorithm: token_bucket (expected: fixed_window with align: calendar)");
        refused(
                () -> calendar("30s", null, null),
                "per: 30s (expected: with align: calendar 1m, 1h, 1d, 1w, 1mo or 1y)");
    }

    @Test
    void onlyTheCalendarHasMonthsAndZones() {
        refused(() -> epoch("1mo", null, null), "per: 1mo (expected: only with align: calendar)");
        refused(
                () -> new Windowing(Window.parse("1d"), null, null, Align.EPOCH, CalendarZone.parse("Asia/Shanghai")),
                "time_zone: Asia/Shanghai (expected: only with align: calendar)");
    }

    @Test
    void burstIsForBuckets() {
        assertThat(epoch("1s", Algorithm.TOKEN_BUCKET, 20L).limit(10, 1).burst())
                .isEqualTo(20);
        refused(() -> epoch("1s", null, 20L), "burst: 20 (expected: only with token_bucket)");
        refused(() -> epoch("1s", Algorithm.TOKEN_BUCKET, 0L), "burst: 0 (expected: >= 1)");
    }

    @Test
    void finerUnitsScaleAmountAndBurst() {
        assertThat(epoch("1s", Algorithm.TOKEN_BUCKET, 20L).limit(10, 1000))
                .isEqualTo(new Limit(10_000, Duration.ofSeconds(1), Limit.Algorithm.TOKEN_BUCKET, 20_000));
        refused(
                () -> epoch("1s", null, null).limit(Limit.MAX_EXACT, 1000),
                "amount: 9007199254740992 (expected: <= 9007199254740)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"})
    void zonesAreThoseOfTheDatabase(String name) {
        assertThat(CalendarZone.parse(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "europe/berlin", "+02:00", "GMT+2", "Mars/Olympus"})
    void offsetsAndMisspellingsAreNoZones(String name) {
        refused(() -> CalendarZone.parse(name), name + " (expected: an IANA time zone such as Europe/Berlin or UTC)");
    }
}
