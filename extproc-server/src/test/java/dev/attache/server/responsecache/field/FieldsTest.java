package dev.attache.server.responsecache.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header fields, as RFC 9110, 9111 and 9213 have them. */
class FieldsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "max-age=5 | 5",
                "a, MAX-age = 5 ,b | 5",
                "max-age=\"5\" | 5",
                "x=\"a,max-age=9\", max-age=5 | 5",
                "max-age=5, max-age=5 | 5",
                "max-age=5, max-age=6 | 0",
                "max-age | 0",
                "max-age=-1 | 0",
                "max-age=1.5 | 0",
                "max-age=99999999999999999999 | 2147483647",
                "min-age=5 | -1",
            })
    void secondsOfCacheControl(String line, long seconds) {
        assertThat(CacheControl.parse(List.of(line)).seconds("max-age")).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "max-age=60 | 60",
                "a;b=1, max-age=60;x | 60",
                "max-age=60, max-age=30 | 30",
                "no-store, l=(1 2;a \"b\"), max-age=7 | 7",
                "max-age=60, | none",
                "max-age = 60 | none",
                "Max-Age=60 | none",
                "max-age=60 no-store | none",
                "x=\"open | none",
            })
    void targetedFieldsAreDictionaries(String text, String seconds) {
        CacheControl control = TargetedControl.parse(text);
        assertThat(control == null ? "none" : String.valueOf(control.seconds("max-age")))
                .isEqualTo(seconds);
        assertThat(TargetedControl.parse(" ")).isNull();
        assertThat(TargetedControl.parse("no-store=?0")).matches(none -> none != null && !none.has("no-store"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-30 08:49:37 GMT | 2030-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "0 |",
                "Sun, 06 Nov 1994 08:49:37 CET |",
                "Sun, 31 Feb 1994 08:49 GMT |",
            })
    void datesInThreeForms(String text, Instant expected) {
        assertThat(HttpDate.parse(text, NOW)).isEqualTo(expected);
        assertThat(HttpDate.format(NOW)).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
    }

    @Test
    void entityTags() {
        EntityTag tag = EntityTag.parse("W/\"a,b\"");
        assertThat(tag).isEqualTo(new EntityTag("\"a,b\"", true));
        assertThat(tag).matches(each -> each != null && each.matchesAny(List.of("\"x\", \"a,b\"")));
        assertThat(tag).matches(each -> each != null && each.matchesAny(List.of("*")));
        assertThat(tag).matches(each -> each != null && !each.matchesAny(List.of("a,b", "\"a\"")));
        assertThat(EntityTag.parse("a")).isNull();
        assertThat(EntityTag.parse("\"a\"b\"")).isNull();
    }

    @Test
    void selectingHeadersThatSayTheSameAreTheSame() {
        assertThat(selected("gzip, br")).isEqualTo(selected("br,gzip")).isEqualTo(selected("BR, rot13, gzip"));
        assertThat(selected("gzip")).isNotEqualTo(selected("br")).isNotEqualTo(selected("gzip;q=0"));
        assertThat(Variation.namesOf(headers("vary", "B, a").with("vary", "b"))).containsExactly("a", "b");
        assertThat(Variation.namesOf(headers("vary", "a, *"))).isNull();
    }

    private static HeaderList headers(String name, String value) {
        return new HeaderList(List.of(Map.entry(name, value)));
    }

    private static String selected(String acceptEncoding) {
        return Variation.of(List.of("accept-encoding", "x-none"), headers("accept-encoding", acceptEncoding));
    }
}
