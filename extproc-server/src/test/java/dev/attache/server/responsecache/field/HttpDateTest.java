package dev.attache.server.responsecache.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant THEN = Instant.parse("2050-08-08T02:01:18Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 08 Aug 2050 02:01:18 GMT",
                "Mon, 08 aug 2050 02:01:18 gmt",
                "Monday, 08-Aug-50 02:01:18 GMT",
                "Mon Aug  8 02:01:18 2050",
                " Mon, 08 Aug 2050 02:01:18 GMT "
            })
    void readsTheThreeForms(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEqualTo(THEN);
    }

    /** A form that is nearly one of them says nothing: what is not clear is not fresh. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 08 Aug 50 02:01:18 GMT",
                "Mon 08 Aug 2050 02:01:18 GMT",
                "Mon, 08  Aug  2050 02:01:18 GMT",
                "Mon, 08-Aug-2050 02:01:18 GMT",
                "Monday, 08 Aug 2050 02:01:18 GMT",
                "Mon, 8 Aug 2050 02:01:18 GMT",
                "Mon, 08 Aug 2050 2:01:18 GMT",
                "Mon, 08 Aug 2050 02:01:18 UTC",
                "Mon, 41 Aug 2050 02:01:18 GMT",
                "Mon, 08 Aug 2050 02:01:18 GMT, Mon, 08 Aug 2050 02:01:18 GMT",
                "0",
                ""
            })
    void readsNothingElse(String text) {
        assertThat(HttpDate.parse(text, NOW)).isNull();
    }
}
