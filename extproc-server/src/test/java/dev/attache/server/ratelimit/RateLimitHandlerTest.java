package dev.attache.server.ratelimit;

import static dev.attache.server.quota.Samples.admitted;
import static dev.attache.server.quota.Samples.denied;
import static dev.attache.server.quota.Samples.exceeded;
import static dev.attache.server.quota.Samples.left;
import static dev.attache.server.ratelimit.Configs.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Response;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered.Demand;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Samples;
import dev.attache.server.ratelimit.RateLimitConfig.OnMissingKey;
import dev.attache.server.ratelimit.RateLimitConfig.OnStoreError;
import dev.attache.store.Charge;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitHandlerTest {
    private static final LimitConfig MINUTE = limit(100, "1m");
    private static final List<Source> BY = List.of(Source.parse("header:x-user"), Source.parse("header:x-app"));
    private final StoreException away = new StoreException(StoreException.Reason.TIMEOUT, "away");

    private final TestContext context = new TestContext();
    private final TestExchange request = new TestExchange();
    private final Response passed = new Response(HeaderList.of(":status", "200"), false);
    private final Response local = new Response(HeaderList.of(":status", "401"), true);

    private RateLimitHandler handler(RateLimitConfig config) {
        return (RateLimitHandler) policy(config).begin(request);
    }

    private RateLimitPolicy policy(RateLimitConfig config) {
        return new RateLimitPolicy("per-user", config, context);
    }

    private static RateLimitConfig by(List<Source> by, OnMissingKey onMissingKey) {
        return Configs.config(by, List.of(MINUTE), onMissingKey, OnStoreError.ALLOW);
    }

    private static RateLimitConfig onStoreError(OnStoreError rule) {
        return Configs.config(BY, List.of(MINUTE), OnMissingKey.SHARE, rule);
    }

    private static RateLimitConfig standard() {
        return Configs.config(List.of(MINUTE), HeaderDialect.STANDARD);
    }

    private static Charge charge(Demand demand) {
        return ((Demand.Take) demand).charge();
    }

    private static int status(Verdict verdict) {
        return ((Verdict.Respond) verdict).reply().status();
    }

    private static List<String> edits(RateLimitHandler handler, Response response) {
        Verdict verdict =
                handler.responseHeaders(response).toCompletableFuture().join();
        return Samples.lines(((Verdict.Proceed) verdict).edits());
    }

    private void counted(String result) {
        assertThat(context.counts())
                .containsExactly(Map.entry("attache_rate_limit_total[policy, per-user, result, " + result + "]", 1L));
    }

    @Test
    void takesOneOfEachLimitForTheSubject() {
        request.with("x-user", "alice").with("x-app", "web");
        RateLimitPolicy policy = policy(by(BY, OnMissingKey.SHARE));
        Charge charge = charge(((RateLimitHandler) policy.begin(request)).demand());

        assertThat(charge.subject()).matches("per-user#[0-9a-f]{4}\\|5:alice\\|3:web");
        assertThat(charge.cost()).isEqualTo(1);
        assertThat(charge.countDenied()).isFalse();
        assertThat(charge.limits()).isSameAs(policy.limits().limits());
    }

    @Test
    void deniedRequestsCountWhenAsked() {
        RateLimitConfig plain = by(List.of(), OnMissingKey.SHARE);
        var counting = new RateLimitConfig(
                plain.by(),
                plain.limits(),
                null,
                plain.onMissingKey(),
                List.of(),
                plain.onStoreError(),
                null,
                true,
                plain.headers(),
                plain.deny());
        assertThat(charge(handler(counting).demand()).countDenied()).isTrue();
    }

    @Test
    void withoutByEveryoneHasOneCounter() {
        assertThat(charge(handler(by(List.of(), OnMissingKey.DENY)).demand()).subject())
                .matches("per-user#[0-9a-f]{4}");
    }

    @Test
    void whoLacksTheKeySharesACounter() {
        request.with("x-user", "alice");
        assertThat(charge(handler(by(BY, OnMissingKey.SHARE)).demand()).subject())
                .matches("per-user#[0-9a-f]{4}\\|5:alice\\|-");
        assertThat(context.counts()).isEmpty();
    }

    @Test
    void whoLacksTheKeyPasses() {
        request.with("x-user", "alice");
        assertThat(handler(by(BY, OnMissingKey.ALLOW)).demand()).isEqualTo(new Demand.Decided(Verdict.PASS));
        counted("missing_key");
        assertThat(request.notes()).isEmpty();
    }

    @Test
    void whoLacksTheKeyIsRefused() {
        request.with("x-user", "alice");
        Demand.Decided decided =
                (Demand.Decided) handler(by(BY, OnMissingKey.DENY)).demand();

        assertThat(status(decided.verdict())).isEqualTo(400);
        counted("missing_key");
        assertThat(request.notes())
                .containsExactly(Map.entry("policy", "per-user"), Map.entry("verdict", "missing_key"));
    }

    @Test
    void whoIsAdmittedPassesAndHearsWhatIsLeft() {
        RateLimitHandler handler = handler(standard());

        assertThat(handler.decide(admitted(left(MINUTE.toLimit(), 50, 30_000)))).isEqualTo(Verdict.PASS);
        counted("allowed");
        assertThat(request.notes())
                .containsExactly(
                        Map.entry("policy", "per-user"), Map.entry("verdict", "allowed"), Map.entry("remaining", "50"));
        List<String> expected =
                List.of("+ ratelimit-policy: \"per-user\";q=100;w=60", "+ ratelimit: \"per-user\";r=50;t=30");
        assertThat(edits(handler, passed)).isEqualTo(expected);
        assertThat(edits(handler, local)).isEqualTo(expected);
    }

    @Test
    void whoIsDeniedIsToldOnce() {
        RateLimitHandler handler = handler(standard());
        Verdict verdict = handler.decide(denied(exceeded(MINUTE.toLimit(), 2_500)));

        assertThat(status(verdict)).isEqualTo(429);
        counted("denied");
        assertThat(request.notes())
                .containsExactly(
                        Map.entry("policy", "per-user"), Map.entry("verdict", "denied"), Map.entry("remaining", "0"));
        assertThat(edits(handler, local)).isEmpty();
    }

    @Test
    void anotherPolicysDenialIsItsOwnAffair() {
        RateLimitHandler handler = handler(standard());

        assertThat(handler.decide(new Tally(false, false, Samples.NOW, List.of(left(MINUTE.toLimit(), 50, 1)))))
                .isEqualTo(Verdict.PASS);
        counted("denied_elsewhere");
        assertThat(request.notes()).isEmpty();
        assertThat(edits(handler, local)).isEmpty();
    }

    @Test
    void whenTheStoreIsAwayRequestsPass() {
        RateLimitHandler handler = handler(onStoreError(OnStoreError.ALLOW));

        assertThat(handler.undecided(away)).isEqualTo(Verdict.PASS);
        counted("store_error");
        assertThat(edits(handler, passed)).isEmpty();
    }

    @Test
    void whenTheStoreIsAwayRequestsAreRefused() {
        assertThat(status(handler(onStoreError(OnStoreError.DENY)).undecided(away)))
                .isEqualTo(503);
        counted("store_error");
        assertThat(request.notes())
                .containsExactly(Map.entry("policy", "per-user"), Map.entry("verdict", "store_error"));
    }

    @Test
    void withoutHeadersNoResponsePhaseIsNeeded() {
        assertThat(policy(Configs.config(List.of(MINUTE), HeaderDialect.NONE)).interest())
                .isEqualTo(Interest.REQUEST_HEADERS);
        assertThat(policy(standard()).interest()).isEqualTo(Interest.HEADERS);
    }

    @Test
    void decidesOnTheBodyWhereItReadsIt() {
        RateLimitConfig byModel = by(List.of(Source.parse("body:model")), OnMissingKey.SHARE);
        assertThat(policy(byModel).interest()).isEqualTo(Interest.REQUEST_HEADERS.decidingOnBody());

        Deny telling = Samples.deny(429, null, Map.of("x-model", "{body:model}"));
        RateLimitConfig denial = new RateLimitConfig(
                BY,
                List.of(MINUTE),
                null,
                OnMissingKey.SHARE,
                List.of(),
                OnStoreError.ALLOW,
                null,
                false,
                List.of(),
                telling);
        assertThat(policy(denial).interest().decidesOnBody()).isTrue();
        assertThat(policy(standard()).interest().decidesOnBody()).isFalse();
    }
}
