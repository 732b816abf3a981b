package dev.attache.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Accounting.Account;
import dev.attache.policy.Accounting.Amounts;
import dev.attache.policy.Metered.Demand;
import dev.attache.server.config.CheckedFile;
import dev.attache.server.quota.Samples;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverridesTest {
    private static final String SETTINGS = "rate_limit: {by: [header:x-user], on_missing_key: deny,"
            + " limits: [{requests: 100, per: 1m}], overrides: ["
            + "{match: {header:x-user: [alice, 'regex:team-.*']}, limits: [{requests: 1000, per: 1m}, {requests: 9, per: 1s}]},"
            + "{match: {header:x-user: alice}, limits: [{requests: 1, per: 1h}]},"
            + "{match: {ip: [10.0.0.0/8]}, unlimited: true}]}";

    private final TestContext context = new TestContext();
    private final TestExchange request = new TestExchange();
    private final RateLimitPolicy policy = policy(SETTINGS);

    private RateLimitPolicy policy(String settings) {
        return (RateLimitPolicy) CheckedFile.policy(List.of(new RateLimitType()), settings, context);
    }

    private static List<String> problems(String settings) {
        return CheckedFile.problems(List.of(new RateLimitType()), "rate_limit: {by: [], " + settings + "}").stream()
                .map(problem -> problem.replaceFirst("^[0-9:]+ policies.p.rate_limit.", ""))
                .toList();
    }

    private static Charge charge(RateLimitHandler handler) {
        return ((Demand.Take) handler.demand()).charge();
    }

    private static List<Long> amounts(Limits limits) {
        return limits.list().stream().map(Limit::amount).toList();
    }

    private static Tally tally(Charge charge, boolean exceeded) {
        List<Standing> standings = charge.limits().list().stream()
                .map(limit -> new Standing(limit, exceeded, exceeded ? 0 : 7, 1000, exceeded ? 1000 : 0, 0))
                .toList();
        return new Tally(!exceeded, exceeded, 0, standings);
    }

    private static List<String> headers(RateLimitHandler handler) {
        Response response = new Response(HeaderList.of(":status", "200"), false);
        Verdict verdict =
                handler.responseHeaders(response).toCompletableFuture().join();
        Edits edits = ((Verdict.Proceed) verdict).edits();
        return Samples.lines(edits);
    }

    @Test
    void whoMatchesNoneHasThePolicysLimits() {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(request.with("x-user", "bob"));
        Charge charge = charge(handler);

        assertThat(charge.limits()).isSameAs(policy.limits().limits());
        assertThat(request.notes()).isEmpty();
        handler.decide(tally(charge, false));
        assertThat(headers(handler)).contains("+ ratelimit-policy: \"p\";q=100;w=60");
    }

    @Test
    void theFirstThatMatchesHasItsLimitsAndItsHeaders() {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(request.with("x-user", "alice"));
        Charge charge = charge(handler);

        assertThat(amounts(charge.limits())).containsExactly(1000L, 9L);
        assertThat(request.notes()).containsExactly(Map.entry("override", "overrides[0]"));
        handler.decide(tally(charge, false));
        assertThat(headers(handler))
                .containsExactly(
                        "+ ratelimit-policy: \"p-1m\";q=1000;w=60, \"p-1s\";q=9;w=1",
                        "+ ratelimit: \"p-1m\";r=7;t=1, \"p-1s\";r=7;t=1");
    }

    @Test
    void aDenialShowsTheOverridesLimits() {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(request.with("x-user", "team-a"));
        Verdict verdict = handler.decide(tally(charge(handler), true));

        assertThat(Samples.lines(((Verdict.Respond) verdict).reply().headers()))
                .contains("+ ratelimit-policy: \"p-1m\";q=1000;w=60, \"p-1s\";q=9;w=1");
    }

    /** So that giving somebody more does not forget what they took. */
    @Test
    void countersKeepTheirLanes() {
        Charge charge = charge((RateLimitHandler) policy.begin(request.with("x-user", "alice")));

        assertThat(charge.subject()).endsWith("|5:alice");
        assertThat(charge.limits().get(0).lane())
                .isEqualTo(policy.limits().limits().get(0).lane());
    }

    @Test
    void nothingIsTakenFromWhomNothingLimits() {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(request.from("10.1.2.3"));

        assertThat(handler.demand()).isEqualTo(new Demand.Decided(Verdict.PASS));
        assertThat(headers(handler)).isEmpty();
        assertThat(request.notes())
                .containsExactly(
                        Map.entry("override", "overrides[2]"),
                        Map.entry("policy", "p"),
                        Map.entry("verdict", "unlimited"));
        assertThat(context.counts())
                .containsExactly(Map.entry("attache_rate_limit_total[policy, p, result, unlimited]", 1L));
    }

    @Test
    void whoLacksTheKeyIsStillRefused() {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(request.from("192.0.2.1"));

        Verdict verdict = ((Demand.Decided) handler.demand()).verdict();
        assertThat(((Verdict.Respond) verdict).reply().status()).isEqualTo(400);
    }

    @Test
    void aMatchOnTheBodyDecidesThere() {
        assertThat(policy.interest().decidesOnBody()).isFalse();
        RateLimitPolicy byModel = policy("rate_limit: {by: [], limits: [{requests: 1, per: 1m}],"
                + " overrides: [{match: {body:model: gpt-4o}, unlimited: true}]}");
        assertThat(byModel.interest().decidesOnBody()).isTrue();
    }

    @Test
    void operatorsSeeTheLimitsOfAKey() {
        Account alice = policy.account(List.of("alice"));
        Account bob = policy.account(List.of("bob"));

        assertThat(policy.by()).hasToString("[header:x-user]");
        assertThat(alice.subject()).isEqualTo(policy.subjects() + "|5:alice");
        assertThat(amounts(alice.counted().orElseThrow().limits())).containsExactly(1000L, 9L);
        assertThat(alice.counted().orElseThrow().amounts()).containsOnly(Amounts.WHOLE);
        assertThat(amounts(bob.counted().orElseThrow().limits())).containsExactly(100L);
        RateLimitPolicy free = policy("rate_limit: {by: [consumer], limits: [{requests: 1, per: 1m}],"
                + " overrides: [{match: {consumer: root}, unlimited: true}]}");
        assertThat(free.account(List.of("root")).counted()).isEmpty();
    }

    @Test
    void anOverrideHasLimitsOrNone() {
        String limits = "limits: [{requests: 1, per: 1m}]";
        assertThat(problems(limits + ", overrides: [{match: {path: /a}}]"))
                .containsExactly("overrides[0]: no limits and no unlimited: true (expected: one of the two)");
        assertThat(problems(limits + ", overrides: [{match: {path: /a}, unlimited: true, " + limits + "}]"))
                .containsExactly("overrides[0]: both limits and also unlimited: true (expected: one of the two)");
        assertThat(problems(limits + ", overrides: [{match: {path: /a}, limits: []}]"))
                .containsExactly("overrides[0].limits: 0 (expected: 1 to 32)");
        assertThat(problems(limits + ", overrides: [{unlimited: true}]"))
                .singleElement()
                .asString()
                .startsWith("overrides[0].match: missing");
        assertThat(problems(limits + ", overrides: [{match: {ip: [10.0.0.0/33], consumer: []}, unlimited: true}]"))
                .containsExactly(
                        "overrides[0].match.ip[0]: 10.0.0.0/33 (expected: /0 to /32)",
                        "overrides[0].match.consumer: [] (expected: at least one value)");
    }

    @Test
    void aLimitGivenTwiceIsNamedWithTheFirst() {
        assertThat(problems("limits: [{requests: 1, per: 1m}, {requests: 9, per: 2h}, {requests: 2, per: 60s}]"))
                .containsExactly("limits[2]: 1m, sliding_window (expected: once; limits[0] has it)");
        assertThat(problems("limits: [{requests: 1, per: 1m}], overrides: [{match: {ip: [10.0.0.1]},"
                        + " limits: [{requests: 1, per: 1d}, {requests: 2, per: 1d}]}]"))
                .containsExactly("overrides[0].limits[1]: 1d, sliding_window (expected: once; limits[0] has it)");
    }

    @Test
    void whatIsNotBuiltYetIsAllThatIsWrong() {
        assertThat(problems("limits: [{concurrent: 8}]")).containsExactly("limits[0].concurrent: not supported yet");
    }

    @Test
    void calendarsAreCheckedWhereTheyStand() {
        assertThat(problems("limits: [{requests: 1, per: 1mo}]"))
                .containsExactly("limits[0].per: 1mo (expected: only with align: calendar)");
        assertThat(problems("limits: [{requests: 1, per: 2d, align: calendar}]"))
                .containsExactly("limits[0].per: 2d (expected: with align: calendar 1m, 1h, 1d, 1w, 1mo or 1y)");
        assertThat(problems("limits: [{requests: 1, per: 1d, algorithm: sliding_window, align: calendar}]"))
                .containsExactly("limits[0].algorithm: sliding_window (expected: fixed_window with align: calendar)");
        assertThat(problems("limits: [{requests: 1, per: 1d, align: calendar, time_zone: Europe/Berln}]"))
                .containsExactly(
                        "limits[0].time_zone: Europe/Berln (expected: an IANA time zone such as Europe/Berlin or UTC)");
        assertThat(problems("limits: [{requests: 1, per: 1d, time_zone: UTC}]"))
                .containsExactly("limits[0].time_zone: UTC (expected: only with align: calendar)");
        assertThat(problems("limits: [{requests: 1, per: 1d, algorithm: balance}]"))
                .singleElement()
                .asString()
                .contains("limits[0].algorithm: balance (expected: one of sliding_window, fixed_window, token_bucket)");
    }
}
