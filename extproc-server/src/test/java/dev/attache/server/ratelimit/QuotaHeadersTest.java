package dev.attache.server.ratelimit;

import static dev.attache.server.ratelimit.Samples.admitted;
import static dev.attache.server.ratelimit.Samples.denied;
import static dev.attache.server.ratelimit.Samples.exceeded;
import static dev.attache.server.ratelimit.Samples.left;
import static dev.attache.server.ratelimit.Samples.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.ratelimit.RateLimitPolicy.LimitConfig;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Tally;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaHeadersTest {
    private static final LimitConfig MINUTE = limit(100, "1m");
    private static final LimitConfig DAY = limit(1000, "1d", Algorithm.FIXED_WINDOW, null);
    private static final List<LimitConfig> BOTH = List.of(MINUTE, DAY);

    private static final Tally ONE = admitted(left(MINUTE, 50, 29_001));
    private static final Tally TWO = admitted(left(MINUTE, 50, 29_001), left(DAY, 400, 3_600_000));
    private static final Tally DENIED = denied(left(MINUTE, 50, 29_001), exceeded(DAY, 361_000));

    private static List<String> lines(HeaderDialect dialect, List<LimitConfig> limits, Tally tally) {
        return Samples.lines(new QuotaHeaders(List.of(dialect), LimitLabel.of("per-user", limits)).edits(tally));
    }

    @Test
    void standardIsTheDraftsNumberEleven() {
        assertThat(lines(HeaderDialect.STANDARD, List.of(MINUTE), ONE))
                .containsExactly("+ ratelimit-policy: \"per-user\";q=100;w=60", "+ ratelimit: \"per-user\";r=50;t=30");
    }

    @Test
    void standardHasAnItemForEachLimit() {
        assertThat(lines(HeaderDialect.STANDARD, BOTH, TWO))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user-1m\";q=100;w=60, \"per-user-1d\";q=1000;w=86400",
                        "+ ratelimit: \"per-user-1m\";r=50;t=30, \"per-user-1d\";r=400;t=3600");
        assertThat(lines(HeaderDialect.STANDARD, BOTH, DENIED))
                .contains("+ ratelimit: \"per-user-1m\";r=50;t=30, \"per-user-1d\";r=0;t=361");
    }

    @Test
    void draft03IsWhatEnvoyWrites() {
        assertThat(lines(HeaderDialect.DRAFT03, List.of(MINUTE), ONE))
                .containsExactly(
                        "= x-ratelimit-limit: 100, 100;w=60;name=\"per-user\"",
                        "= x-ratelimit-remaining: 50",
                        "= x-ratelimit-reset: 30");
        assertThat(lines(HeaderDialect.DRAFT03, BOTH, TWO))
                .containsExactly(
                        "= x-ratelimit-limit: 1000, 100;w=60;name=\"per-user-1m\", 1000;w=86400;name=\"per-user-1d\"",
                        "= x-ratelimit-remaining: 400",
                        "= x-ratelimit-reset: 3600");
    }

    @Test
    void legacyShowsTheTightest() {
        assertThat(lines(HeaderDialect.LEGACY, BOTH, TWO))
                .containsExactly("= ratelimit-limit: 1000", "= ratelimit-remaining: 400", "= ratelimit-reset: 3600");
        assertThat(lines(HeaderDialect.LEGACY, BOTH, DENIED))
                .containsExactly("= ratelimit-limit: 1000", "= ratelimit-remaining: 0", "= ratelimit-reset: 361");
    }

    @Test
    void openaiTellsResetsAsGoDoes() {
        assertThat(lines(HeaderDialect.OPENAI, List.of(MINUTE), ONE))
                .containsExactly(
                        "= x-ratelimit-limit-requests: 100",
                        "= x-ratelimit-remaining-requests: 50",
                        "= x-ratelimit-reset-requests: 30s");
        assertThat(lines(HeaderDialect.OPENAI, BOTH, DENIED)).contains("= x-ratelimit-reset-requests: 6m1s");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1s",
        "59, 59s",
        "60, 1m0s",
        "360, 6m0s",
        "3600, 1h0m0s",
        "86399, 23h59m59s",
        "90061, 25h1m1s"
    })
    void durationsAreThoseOfGo(long seconds, String expected) {
        assertThat(QuotaHeaders.goDuration(seconds)).isEqualTo(expected);
    }

    @Test
    void anthropicTellsResetsAsTimes() {
        assertThat(lines(HeaderDialect.ANTHROPIC, List.of(MINUTE), ONE))
                .containsExactly(
                        "= anthropic-ratelimit-requests-limit: 100",
                        "= anthropic-ratelimit-requests-remaining: 50",
                        "= anthropic-ratelimit-requests-reset: 2026-11-21T12:00:35Z");
    }

    @Test
    void higressTellsTheWindowsStart() {
        assertThat(lines(HeaderDialect.HIGRESS, List.of(MINUTE), ONE))
                .containsExactly("= timestamp: 1795262400", "= calltimeleft: 50");
        assertThat(lines(HeaderDialect.HIGRESS, BOTH, DENIED))
                .containsExactly("= timestamp: 1795262400", "= calltimeleft: 0");
    }

    @Test
    void remainingIsNeverNegativeAndNothingOnADenial() {
        assertThat(lines(HeaderDialect.HIGRESS, List.of(MINUTE), admitted(left(MINUTE, -3, 0))))
                .contains("= calltimeleft: 0");
        Tally tally = denied(new Tally.Standing(MINUTE.toLimit(), true, 7, 0, 0, 0));
        assertThat(lines(HeaderDialect.STANDARD, List.of(MINUTE), tally)).contains("+ ratelimit: \"per-user\";r=0;t=1");
    }

    @Test
    void noneIsNone() {
        var none = new QuotaHeaders(List.of(HeaderDialect.NONE), LimitLabel.of("p", List.of(MINUTE)));

        assertThat(none.isNone()).isTrue();
        assertThat(none.edits(ONE).isNone()).isTrue();
        assertThat(new QuotaHeaders(List.of(), LimitLabel.of("p", List.of(MINUTE))).isNone())
                .isTrue();
    }

    @Test
    void dialectsStandSideBySideInTheirOrder() {
        List<HeaderDialect> all = Arrays.stream(HeaderDialect.values())
                .filter(dialect -> dialect != HeaderDialect.NONE)
                .toList();
        assertThat(Samples.lines(new QuotaHeaders(all, LimitLabel.of("p", List.of(MINUTE))).edits(ONE)))
                .hasSize(16)
                .doesNotHaveDuplicates()
                .startsWith("+ ratelimit-policy: \"p\";q=100;w=60")
                .endsWith("= calltimeleft: 50");
    }

    @Test
    void aBucketsWindowIsTheTimeInWhichItFills() {
        LimitConfig bucket = limit(10, "1s", Algorithm.TOKEN_BUCKET, 25L);
        assertThat(lines(HeaderDialect.STANDARD, List.of(bucket), admitted(left(bucket, 24, 100))))
                .containsExactly("+ ratelimit-policy: \"per-user\";q=25;w=3", "+ ratelimit: \"per-user\";r=24;t=1");
    }

    @Test
    void numbersFitTheirSyntax() {
        LimitConfig huge = limit((1L << 53) - 1, "250ms");
        assertThat(lines(HeaderDialect.STANDARD, List.of(huge), admitted(left(huge, (1L << 53) - 2, 0))))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user\";q=999999999999999;w=1",
                        "+ ratelimit: \"per-user\";r=999999999999999;t=0");
    }

    @Test
    void limitsOfOneWindowAreToldApart() {
        List<LimitConfig> limits = List.of(MINUTE, limit(5, "1m", Algorithm.TOKEN_BUCKET, null));
        assertThat(LimitLabel.of("p", limits)).map(LimitLabel::name).containsExactly("p-1m", "p-1m-2");
    }

    @ParameterizedTest
    @CsvSource({"a\"b, '\"a\\\"b\"'", "a\\b, '\"a\\\\b\"'", "ä, '\"%C3%A4\"'", "a b, '\"a b\"'", "'', '\"\"'"})
    void namesAreQuotedAsStructuredFieldsWantThem(String name, String expected) {
        assertThat(LimitLabel.of(name, List.of(MINUTE)).getFirst().quoted()).isEqualTo(expected);
    }

    /** The largest policy with the worst names: no edit may be refused, or a client would get a fault for an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "\n", "\r\nset-cookie: x", "\0", "ä€😀", "a", "\u007f", "\ud800"})
    void noPolicyNameMakesAnEditThatIsRefused(String piece) {
        List<LimitConfig> limits = IntStream.rangeClosed(1, 32)
                .mapToObj(n -> limit((1L << 53) - 1 - n, (n + 300) + "h"))
                .toList();
        Tally tally = admitted(limits.stream()
                .map(each -> left(each, (1L << 53) - 50, 31_622_400_000L))
                .toArray(Tally.Standing[]::new));
        var headers = new QuotaHeaders(
                List.of(HeaderDialect.STANDARD, HeaderDialect.DRAFT03), LimitLabel.of(piece.repeat(5000), limits));

        assertThat(headers.edits(tally).headers()).hasSize(5);
        assertThat(LimitLabel.of(piece, limits))
                .map(LimitLabel::quoted)
                .allMatch(quoted -> quoted.matches("\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*\""));
    }
}
