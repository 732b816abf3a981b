package dev.attache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.CalendarWindow.Unit;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CalendarWindowTest {
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/Sao_Paulo",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "America/St_Johns",
            "America/Havana",
            "Pacific/Apia",
            "Asia/Kathmandu");

    @ParameterizedTest
    @CsvSource(textBlock = """
            MINUTE, UTC,                 2026-01-01T00:00:59.999Z, 2026-01-01T00:00:00Z, 2026-01-01T00:01:00Z
            HOUR,   UTC,                 2026-01-01T23:59:59Z,     2026-01-01T23:00:00Z, 2026-01-02T00:00:00Z
            HOUR,   Asia/Kolkata,        2026-01-01T00:29:59Z,     2025-12-31T23:30:00Z, 2026-01-01T00:30:00Z
            DAY,    Asia/Kolkata,        2026-01-01T00:00:00Z,     2025-12-31T18:30:00Z, 2026-01-01T18:30:00Z
            DAY,    Europe/Berlin,       2026-03-29T12:00:00Z,     2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z
            DAY,    Europe/Berlin,       2026-10-25T22:59:59Z,     2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z
            HOUR,   Europe/Berlin,       2026-10-25T00:30:00Z,     2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z
            HOUR,   Europe/Berlin,       2026-10-25T01:30:00Z,     2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z
            DAY,    America/Sao_Paulo,   2018-11-04T03:00:00Z,     2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z
            DAY,    America/Sao_Paulo,   2018-11-04T02:59:59Z,     2018-11-03T03:00:00Z, 2018-11-04T03:00:00Z
            DAY,    America/Sao_Paulo,   2019-02-17T02:30:00Z,     2019-02-16T02:00:00Z, 2019-02-17T03:00:00Z
            HOUR,   Australia/Lord_Howe, 2026-04-04T15:15:00Z,     2026-04-04T15:00:00Z, 2026-04-04T15:30:00Z
            HOUR,   Australia/Lord_Howe, 2026-10-03T15:45:00Z,     2026-10-03T15:30:00Z, 2026-10-03T16:00:00Z
            DAY,    Australia/Lord_Howe, 2026-04-04T20:00:00Z,     2026-04-04T13:00:00Z, 2026-04-05T13:30:00Z
            DAY,    America/St_Johns,    2006-10-29T03:00:00Z,     2006-10-29T02:30:00Z, 2006-10-30T03:30:00Z
            DAY,    Pacific/Apia,        2011-12-30T11:00:00Z,     2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z
            WEEK,   Europe/Berlin,       2026-03-29T21:59:59Z,     2026-03-22T23:00:00Z, 2026-03-29T22:00:00Z
            WEEK,   UTC,                 2026-01-01T00:00:00Z,     2025-12-29T00:00:00Z, 2026-01-05T00:00:00Z
            MONTH,  UTC,                 2024-02-29T23:59:59Z,     2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z
            MONTH,  UTC,                 2026-02-28T23:59:59Z,     2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z
            MONTH,  Europe/Berlin,       2026-10-31T22:59:59Z,     2026-09-30T22:00:00Z, 2026-10-31T23:00:00Z
            YEAR,   UTC,                 2024-12-31T23:59:59Z,     2024-01-01T00:00:00Z, 2025-01-01T00:00:00Z
            YEAR,   Asia/Kolkata,        2026-12-31T18:30:00Z,     2026-12-31T18:30:00Z, 2027-12-31T18:30:00Z
            """)
    void beginsAndEndsAsTheCalendarSays(Unit unit, ZoneId zone, Instant moment, Instant start, Instant end) {
        var window = new CalendarWindow(unit, zone);

        assertThat(Instant.ofEpochMilli(window.startMillis(moment.toEpochMilli())))
                .isEqualTo(start);
        assertThat(Instant.ofEpochMilli(window.endMillis(moment.toEpochMilli())))
                .isEqualTo(end);
    }

    /** Windows lie side by side: each moment is in one, all moments of one name it, and the next begins where it ends. */
    @ParameterizedTest
    @EnumSource(Unit.class)
    void everyMomentIsInOneWindow(Unit unit) {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            var window = new CalendarWindow(unit, zone);
            long millis = near(random, zone);
            long start = window.startMillis(millis);
            long end = window.endMillis(millis);
            long within = start + random.nextLong(end - start);
            String at = "seed %d: %s in %s".formatted(seed, Instant.ofEpochMilli(millis), zone);
            assertThat(millis).as(at).isBetween(start, end - 1);
            for (long moment : new long[] {start, within, end - 1}) {
                assertThat(window.startMillis(moment)).as(at).isEqualTo(start);
                assertThat(window.endMillis(moment)).as(at).isEqualTo(end);
            }
            assertThat(window.startMillis(end)).as(at).isEqualTo(end);
        }
    }

    /** Any time from 1975 to 2035, half of them within a day of a change of the clock. */
    private static long near(SplittableRandom random, ZoneId zone) {
        long millis = random.nextLong(157_766_400_000L, 2_051_222_400_000L);
        var change = zone.getRules().nextTransition(Instant.ofEpochMilli(millis));
        return change == null || random.nextBoolean()
                ? millis
                : change.getInstant().toEpochMilli() + random.nextLong(-86_400_000, 86_400_000);
    }

    @Test
    void aZoneWithoutChangesHasDaysOf24Hours() {
        var window = new CalendarWindow(Unit.DAY, ZoneId.of("+05:45"));

        long start = window.startMillis(1_700_000_000_000L);
        assertThat(window.endMillis(start) - start).isEqualTo(86_400_000);
    }
}
