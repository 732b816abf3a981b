package dev.attache.server.quota;

import static dev.attache.server.quota.Samples.admitted;
import static dev.attache.server.quota.Samples.denied;
import static dev.attache.server.quota.Samples.exceeded;
import static dev.attache.server.quota.Samples.left;
import static dev.attache.server.quota.Samples.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.quota.LimitLabel.Shown;
import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import dev.attache.store.Tally;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaHeadersTest {
    private static final Shown MINUTE = limit(100, "1m");
    private static final Shown DAY = limit(1000, "1d", Algorithm.FIXED_WINDOW, null);
    private static final List<Shown> BOTH = List.of(MINUTE, DAY);

    private static final Tally ONE = admitted(left(MINUTE, 50, 29_001));
    private static final Tally TWO = admitted(left(MINUTE, 50, 29_001), left(DAY, 400, 3_600_000));
    private static final Tally DENIED = denied(left(MINUTE, 50, 29_001), exceeded(DAY, 361_000));

    private static List<String> lines(HeaderDialect dialect, List<Shown> limits, Tally tally) {
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
        Tally tally = denied(new Tally.Standing(MINUTE.limit(), true, 7, 0, 0, 0));
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
        Shown bucket = limit(10, "1s", Algorithm.TOKEN_BUCKET, 25L);
        assertThat(lines(HeaderDialect.STANDARD, List.of(bucket), admitted(left(bucket, 24, 100))))
                .containsExactly("+ ratelimit-policy: \"per-user\";q=25;w=3", "+ ratelimit: \"per-user\";r=24;t=1");
    }

    @Test
    void numbersFitTheirSyntax() {
        Shown huge = limit((1L << 53) - 1, "250ms");
        assertThat(lines(HeaderDialect.STANDARD, List.of(huge), admitted(left(huge, (1L << 53) - 2, 0))))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user\";q=999999999999999;w=1",
                        "+ ratelimit: \"per-user\";r=999999999999999;t=0");
    }

    @Test
    void limitsOfOneWindowAreToldApart() {
        List<Shown> limits = List.of(MINUTE, limit(5, "1m", Algorithm.TOKEN_BUCKET, null));
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
        List<Shown> limits = IntStream.rangeClosed(1, 32)
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

    private static final Shown TOKENS = Samples.tokens(1000, 100, "1m");
    private static final Shown MONEY = Samples.limit(Unit.MONEY, 1000, 25, "1d", Algorithm.FIXED_WINDOW, null);
    private static final Shown BALANCE = Samples.balance(Unit.TOKENS, 1000);

    @Test
    void tokensHaveHeadersOfTheirOwn() {
        Tally tally = admitted(left(TOKENS, 50_999, 29_001));

        assertThat(lines(HeaderDialect.OPENAI, List.of(TOKENS), tally))
                .containsExactly(
                        "= x-ratelimit-limit-tokens: 100",
                        "= x-ratelimit-remaining-tokens: 50",
                        "= x-ratelimit-reset-tokens: 30s");
        assertThat(lines(HeaderDialect.ANTHROPIC, List.of(TOKENS), tally))
                .containsExactly(
                        "= anthropic-ratelimit-tokens-limit: 100",
                        "= anthropic-ratelimit-tokens-remaining: 50",
                        "= anthropic-ratelimit-tokens-reset: 2026-11-21T12:00:35Z");
        assertThat(lines(HeaderDialect.HIGRESS, List.of(TOKENS), tally))
                .containsExactly("= timestamp: 1795262400", "= tokenleft: 50");
        assertThat(lines(HeaderDialect.STANDARD, List.of(TOKENS), tally))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user\";q=100;qu=\"tokens\";w=60",
                        "+ ratelimit: \"per-user\";r=50;t=30");
    }

    @Test
    void remainingIsRoundedDownToWholeUnits() {
        assertThat(lines(HeaderDialect.HIGRESS, List.of(TOKENS), admitted(left(TOKENS, 999, 1))))
                .contains("= tokenleft: 0");
        assertThat(lines(HeaderDialect.HIGRESS, List.of(TOKENS), admitted(left(TOKENS, -1, 1))))
                .contains("= tokenleft: 0");
    }

    @Test
    void eachUnitShowsItsTightest() {
        Shown day = Samples.tokens(1000, 1000, "1d");
        Tally tally = admitted(left(MINUTE, 99, 1000), left(TOKENS, 50_000, 2000), left(day, 100_000, 3000));

        assertThat(lines(HeaderDialect.OPENAI, List.of(MINUTE, TOKENS, day), tally))
                .contains("= x-ratelimit-remaining-requests: 99", "= x-ratelimit-remaining-tokens: 100");
    }

    @Test
    void moneyIsToldOnlyWhereThereIsAWordForIt() {
        Tally tally = admitted(left(MONEY, 12_500, 1000));

        assertThat(lines(HeaderDialect.STANDARD, List.of(MONEY), tally))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user\";q=25;qu=\"money\";w=86400",
                        "+ ratelimit: \"per-user\";r=12;t=1");
        for (HeaderDialect dialect : List.of(HeaderDialect.OPENAI, HeaderDialect.ANTHROPIC, HeaderDialect.HIGRESS)) {
            assertThat(lines(dialect, List.of(MONEY), tally)).isEmpty();
        }
    }

    @Test
    void ofABalanceOnlyTheRestIsKnown() {
        Tally tally = admitted(left(BALANCE, 7_999, 0));

        assertThat(lines(HeaderDialect.STANDARD, List.of(BALANCE), tally))
                .containsExactly("+ ratelimit: \"per-user\";r=7");
        assertThat(lines(HeaderDialect.OPENAI, List.of(BALANCE), tally))
                .containsExactly("= x-ratelimit-remaining-tokens: 7");
        assertThat(lines(HeaderDialect.ANTHROPIC, List.of(BALANCE), tally))
                .containsExactly("= anthropic-ratelimit-tokens-remaining: 7");
        assertThat(lines(HeaderDialect.HIGRESS, List.of(BALANCE), tally)).containsExactly("= tokenleft: 7");
        assertThat(lines(HeaderDialect.DRAFT03, List.of(BALANCE), tally)).containsExactly("= x-ratelimit-remaining: 7");
    }

    @Test
    void aBalanceIsTighterWhenLessIsLeftOfIt() {
        assertThat(lines(
                        HeaderDialect.LEGACY,
                        List.of(TOKENS, BALANCE),
                        admitted(left(TOKENS, 50_000, 1), left(BALANCE, 60_000, 0))))
                .contains("= ratelimit-remaining: 50");
        assertThat(lines(
                        HeaderDialect.LEGACY,
                        List.of(TOKENS, BALANCE),
                        admitted(left(TOKENS, 50_000, 1), left(BALANCE, 40_000, 0))))
                .contains("= ratelimit-remaining: 40");
    }

    @Test
    void aGrantedBalanceHasAPeriod() {
        var monthly = new CalendarWindow(CalendarWindow.Unit.MONTH, ZoneId.of("UTC"));
        var granted = new Shown(Limit.balance(100_000, monthly), "balance", Unit.TOKENS, 1000);

        assertThat(lines(HeaderDialect.STANDARD, List.of(granted), admitted(left(granted, 7_000, 31L * 86_400_000))))
                .containsExactly(
                        "+ ratelimit-policy: \"per-user\";q=100;qu=\"tokens\";w=2592000",
                        "+ ratelimit: \"per-user\";r=7;t=2678400");
    }

    @Test
    void aLongMonthIsNotCutShort() {
        var monthly = new CalendarWindow(CalendarWindow.Unit.MONTH, ZoneId.of("UTC"));
        var month = new Shown(Limit.calendar(100, monthly), "1mo", Unit.REQUESTS, 1);

        assertThat(lines(HeaderDialect.LEGACY, List.of(month), admitted(left(month, 7, 31L * 86_400_000))))
                .contains("= ratelimit-reset: 2678400");
    }

    @Test
    void nothingComesBackOfWhatIsSpent() {
        assertThat(lines(
                        HeaderDialect.OPENAI,
                        List.of(TOKENS, BALANCE),
                        denied(exceeded(TOKENS, 1000), exceeded(BALANCE, 0))))
                .containsExactly("= x-ratelimit-remaining-tokens: 0");
    }
}
