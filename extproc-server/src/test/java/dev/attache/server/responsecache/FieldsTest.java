package dev.attache.server.responsecache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header fields and settings, as RFC 9110, 9111 and 9213 have them. */
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
        assertThat(Variation.namesOf(Message.of(200, "vary", "B, a", "vary", "b")))
                .containsExactly("a", "b");
        assertThat(Variation.namesOf(Message.of(200, "vary", "a, *"))).isNull();
    }

    private static String selected(String acceptEncoding) {
        return Variation.of(List.of("accept-encoding", "x-none"), Message.of(200, "accept-encoding", acceptEncoding));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | | true",
                "503 | via_upstream | true",
                "505 | via_upstream | false",
                "429 | upstream_response_timeout | false",
                "505 | upstream_reset_before_response_started{connection_termination} | true",
                "503 | no_healthy_upstream | true",
                "503 | direct_response | false",
                "503 | ext_authz_error | false",
                "403 | rbac_access_denied_matched_policy[none] | false",
            })
    void onlyTheUpstreamsFailuresAreFailures(int status, String details, boolean failure) {
        assertThat(new UpstreamFailure(List.of(500, 502, 503, 504)).is(status, details))
                .isEqualTo(failure);
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        for (String wrong : List.of(
                "by: [], respect: ignore_private",
                "by: [], mode: cache, respect: force_ttl",
                "by: ['body:user']",
                "by: [], statuses: [206]",
                "by: [], failures: [404]",
                "by: [], content_types: [json]",
                "by: [], methods: [POST]",
                "by: [], ignore_query: ['a*b']",
                "by: [], tag_header: 'a b'",
                "mode: cache")) {
            assertThatThrownBy(() -> Gateway.config(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Gateway.config("by: []").contentTypes()).hasToString("[application/json, text/*]");
    }
}
