package dev.attache.server.session;

import static dev.attache.server.session.Samples.decide;
import static dev.attache.server.session.Samples.edits;
import static dev.attache.server.session.Samples.lines;
import static dev.attache.server.session.Samples.policy;
import static dev.attache.server.session.Samples.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.store.Sessions;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionHandlerTest {
    private static final String AUTH = ", authenticate: {url: http://auth/verify, forward: [cookie:sid, method]}";
    private static final String HEADERS = ", set_headers: {X-User-Id: \"{session:user}\", x-plan: \"{session:plan}\"}";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemorySessions store = new MemorySessions(clock, 100);
    private final List<Call> asked = new ArrayList<>();
    private Answer answer = answer(200, "{\"user\": \"alice\"}");
    private boolean authAway;
    private final TestContext context = new TestContext()
            .withClock(clock)
            .withSessions(store)
            .withHttp(call -> {
                asked.add(call);
                if (authAway) {
                    throw new HttpTimeoutException("away");
                }
                return answer;
            });

    private static Answer answer(int status, String body, String... headers) {
        var map = new TreeMap<String, List<String>>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], List.of(headers[i + 1]));
        }
        return new Answer(status, map, body.getBytes(UTF_8));
    }

    private static TestExchange with(String cookie) {
        return TestExchange.get("/a?b=c").with("cookie", cookie);
    }

    private SessionPolicy open(String yaml, String cookie, Map<String, String> fields) {
        SessionPolicy policy = policy(context, yaml);
        store.open(policy.sessions(), Sessions.name(cookie), fields, Duration.ofHours(1));
        return policy;
    }

    private long count(String result) {
        return context.counts().getOrDefault("attache_session_total[policy, login, result, " + result + "]", 0L);
    }

    @Test
    void aKnownSessionPassesAndIsTold() {
        SessionPolicy policy =
                open("cookie: sid, consumer: session:user" + HEADERS, "s1", Map.of("user", "alice", "plan", "gold"));
        TestExchange exchange = with("a=b; sid=s1").with("x-user-id", "root").with("x-user-id", "root2");

        assertThat(edits(decide(policy, exchange))).containsExactly("= x-plan: gold", "= x-user-id: alice");
        assertThat(exchange.session("user")).isEqualTo("alice");
        assertThat(exchange.consumer()).isEqualTo("alice");
        assertThat(exchange.notes()).containsExactly(Map.entry("session", "open"));
        assertThat(count("open")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other=1", "sid=", "sid=s1; sid=s1", "sid=s2"})
    void withoutASessionItIsDenied(String cookie) {
        SessionPolicy policy = open("cookie: sid", "s1", Map.of());
        TestExchange exchange = with(cookie);
        LocalReply reply = reply(decide(policy, exchange));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.bodyText()).isEqualTo("Unauthorized\n");
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_UNAUTHENTICATED);
        assertThat(lines(reply.headers())).containsExactly("= cache-control: no-store", "= content-type: text/plain");
        assertThat(exchange.notes())
                .containsOnly(
                        Map.entry("session", "missing"), Map.entry("policy", "login"), Map.entry("verdict", "denied"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sid=%731", "sid=\"\"s1\"\"", "sid=s%31", "sid=\"\\163\"1", "sid=s1\\"})
    void aRevokedCookieDoesNotPassInAnotherSpelling(String cookie) {
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        assertThat(decide(policy, with("sid=s1"))).isInstanceOf(Verdict.Proceed.class);
        store.revoke(policy.sessions(), Sessions.name("s1"));

        assertThat(reply(decide(policy, with(cookie))).status()).isEqualTo(401);
        assertThat(asked).hasSize(1);
    }

    /** The upstream would act on what the service never saw. */
    @Test
    void whatCannotBeShownIsNotAskedAbout() {
        SessionPolicy policy = policy(
                context,
                "cookie: sid, authenticate: {url: http://auth/, forward: [cookie:sid, path_query, cookie:org, header:x-org]}");
        String pad = "x".repeat(9_000);
        for (TestExchange exchange : List.of(
                TestExchange.get("/admin?pad=" + pad).with("cookie", "sid=s1"),
                TestExchange.get("/").with("cookie", "sid=s1; org=a; org=b"),
                TestExchange.get("/").with("cookie", "sid=s1").with("x-org", pad),
                TestExchange.get("/").with("cookie", "sid=s1").with("x-org", "é"))) {
            assertThat(reply(decide(policy, exchange)).status()).isEqualTo(400);
        }
        assertThat(asked).isEmpty();
        assertThat(decide(policy, TestExchange.get("/").with("cookie", "sid=s1")))
                .isInstanceOf(Verdict.Proceed.class);
    }

    /** Also what many servers take for the same name. */
    @Test
    void whatClientsForgeIsRemovedOnEveryWayOut() {
        String forged = ", set_headers: {x-user-id: \"{session:user}\"}";
        for (String yaml : List.of(
                "cookie: sid, on_missing: anonymous",
                "cookie: sid, on_missing: anonymous" + AUTH.replace("}", ", on_error: allow}"))) {
            authAway = true;
            for (String cookie : List.of("sid=s9", "x=y")) {
                TestExchange exchange = with(cookie)
                        .with("x-user-id", "root")
                        .with("x_user-id", "root")
                        .with("x-user_id", "root");
                assertThat(edits(decide(policy(context, yaml + forged), exchange)))
                        .as("%s with %s", yaml, cookie)
                        .containsExactly("- x-user-id", "- x-user_id", "- x_user-id");
                assertThat(exchange.session("user")).isNull();
            }
        }
        var outage = new TestContext().withSessions(Samples.away());
        TestExchange exchange = with("sid=s1").with("x-user-id", "root");
        assertThat(edits(decide(policy(outage, "cookie: sid, on_store_error: allow" + forged), exchange)))
                .containsExactly("- x-user-id");
    }

    @Test
    void whatTheSessionDoesNotSayIsNotSet() {
        SessionPolicy policy = open("cookie: sid" + HEADERS, "s1", Map.of("user", "a\nb"));

        assertThat(edits(decide(policy, with("sid=s1")))).containsExactly("- x-plan", "- x-user-id");
    }

    @Test
    void theAuthServiceIsAskedOnceAndShownNoMoreThanWasSaid() {
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH + HEADERS);
        answer = answer(
                200,
                "{\"user\": \"alice\", \"n\": 1.50, \"admin\": true, \"no\": null, \"list\": [{\"user\": \"x\"}]}");
        TestExchange exchange = with("other=o; sid=s1").with("authorization", "secret");
        assertThat(edits(decide(policy, exchange))).containsExactly("- x-plan", "= x-user-id: alice");
        decide(policy, with("sid=s1; third=t"));

        assertThat(asked).hasSize(1);
        Call call = asked.getFirst();
        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.uri()).hasToString("http://auth/verify");
        assertThat(call.timeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(call.headers())
                .containsOnly(Map.entry("cookie", List.of("sid=s1")), Map.entry("x-forwarded-method", List.of("GET")));
        assertThat(exchange.session("n")).isEqualTo("1.50");
        assertThat(exchange.session("admin")).isEqualTo("true");
        assertThat(exchange.session("list")).isNull();
        assertThat(exchange.notes()).containsExactly(Map.entry("session", "verified"));
        clock.advance(Duration.ofMinutes(5));
        decide(policy, with("sid=s1"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void aDenialIsRememberedForItsOwnTime() {
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        answer = answer(403, "inner", "www-authenticate", "Bearer", "set-cookie", "a=b", "location", "/x");
        for (int i = 0; i < 3; i++) {
            LocalReply reply = reply(decide(policy, with("sid=s1")));
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.grpcStatus()).isEqualTo(7);
            assertThat(lines(reply.headers()))
                    .containsExactly(
                            "= cache-control: no-store", "= content-type: text/plain", "= www-authenticate: Bearer");
        }
        assertThat(asked).hasSize(1);
        clock.advance(Duration.ofSeconds(10));
        decide(policy, with("sid=s1"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void itsRedirectsArePassedOn() {
        answer = answer(302, "", "location", "https://login/");
        LocalReply reply = reply(decide(policy(context, "cookie: sid" + AUTH), with("sid=s1")));

        assertThat(reply.status()).isEqualTo(302);
        assertThat(lines(reply.headers())).contains("= location: https://login/");
    }

    /** A service in trouble has not judged. */
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 599, 304, 100, 700})
    void whatIsNoJudgementIsAnError(int status) {
        answer = answer(status, "");
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        LocalReply reply = reply(decide(policy, with("sid=s1")));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_UNAVAILABLE);

        answer = answer(200, "");
        assertThat(decide(policy, with("sid=s1"))).as("not remembered").isEqualTo(Verdict.PASS);
        assertThat(context.counts())
                .containsEntry("attache_session_authentications_total[policy, login, result, failed]", 1L)
                .containsEntry("attache_session_authentications_total[policy, login, result, allowed]", 1L);
    }

    @Test
    void onErrorMayLetPass() {
        authAway = true;
        String yaml = "cookie: sid" + AUTH.replace("}", ", on_error: allow}");

        assertThat(decide(policy(context, yaml), with("sid=s1"))).isEqualTo(Verdict.PASS);
        assertThat(count("undecided_allowed")).isOne();
        assertThat(asked).hasSize(1);
    }

    /** A bug must not become a way in. */
    @Test
    void aFaultOfOursIsNoErrorOfTheService() {
        context.withHttp(call -> {
            throw new IllegalStateException("a bug");
        });
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH.replace("}", ", on_error: allow}"));

        assertThat(policy.begin(with("sid=s1")).requestHeaders().toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void tooManyFieldsAreNoAnswer() {
        var body = new StringBuilder("{\"a\": 0");
        for (int i = 0; i < 64; i++) {
            body.append(", \"f").append(i).append("\": 1");
        }
        answer = answer(200, body.append('}').toString());

        assertThat(reply(decide(policy(context, "cookie: sid" + AUTH), with("sid=s1")))
                        .status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "[1]", "{\"user\": ", "\"alice\"", "null"})
    void whatIsNoObjectHasNoFields(String body) {
        answer = answer(200, body);
        TestExchange exchange = with("sid=s1");

        assertThat(decide(policy(context, "cookie: sid" + AUTH), exchange)).isEqualTo(Verdict.PASS);
        assertThat(exchange.session("user")).isNull();
    }

    @Test
    void theAuthServiceMaySayWhenItIsOver() {
        long end = clock.millis() / 1000 + 60;
        answer = answer(200, "{\"expires_at\": " + end + "}");
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        decide(policy, with("sid=s1"));
        clock.advance(Duration.ofSeconds(59));
        decide(policy, with("sid=s1"));
        assertThat(asked).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        decide(policy, with("sid=s1"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void withoutACookieItIsAskedOnlyWhereThatIsSaid() {
        answer = answer(200, "{}");
        assertThat(reply(decide(policy(context, "cookie: sid" + AUTH), with("x=y")))
                        .status())
                .isEqualTo(401);
        assertThat(asked).isEmpty();

        SessionPolicy policy = policy(context, "cookie: sid, on_missing: authenticate" + AUTH);
        assertThat(decide(policy, with("x=y"))).isEqualTo(Verdict.PASS);
        assertThat(decide(policy, TestExchange.get("/b"))).isEqualTo(Verdict.PASS);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aRevokedSessionIsRefusedAndNotAskedAbout() {
        SessionPolicy policy = policy(context, "cookie: sid, on_missing: anonymous" + AUTH);
        decide(policy, with("sid=s1"));
        store.revoke(policy.sessions(), Sessions.name("s1"));

        LocalReply reply = reply(decide(policy, with("sid=s1")));
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.details()).isEqualTo("session_revoked");
        assertThat(asked).hasSize(1);
        assertThat(count("revoked")).isOne();
    }

    @Test
    void revokedWhileTheAuthServiceWasAskedItIsRefused() {
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        context.withHttp(call -> {
            store.revoke(policy.sessions(), Sessions.name("s1"));
            return answer;
        });
        assertThat(reply(decide(policy(context, "cookie: sid" + AUTH), with("sid=s1")))
                        .details())
                .isEqualTo("session_revoked");
    }

    /** An old cookie must not shut out who may come without one; a person who is known but may not does not come in. */
    @ParameterizedTest
    @CsvSource({"401,true", "403,false"})
    void anonymousIsWhoIsNotLoggedIn(int status, boolean passes) {
        answer = answer(status, "");
        Verdict verdict = decide(policy(context, "cookie: sid, on_missing: anonymous" + AUTH), with("sid=s1"));

        assertThat(verdict instanceof Verdict.Proceed).isEqualTo(passes);
    }

    private static final String LOGIN =
            "cookie: sid, on_missing: redirect, redirect: {location: \"https://login.test/?back={path_query|url}\"}";

    @Test
    void browsersAreSentToTheLogin() {
        LocalReply reply = reply(decide(
                policy(context, LOGIN), TestExchange.get("//evil.test/a?b=c&d").with("accept", "text/html,*/*")));

        assertThat(reply.status()).isEqualTo(302);
        assertThat(lines(reply.headers()))
                .contains(
                        "= location: https://login.test/?back=%2F%2Fevil.test%2Fa%3Fb%3Dc%26d",
                        "= cache-control: no-store");
        assertThat(count("redirected")).isOne();
    }

    @Test
    void othersAreDenied() {
        SessionPolicy policy = policy(context, LOGIN);
        assertThat(reply(decide(policy, TestExchange.get("/a").with("accept", "application/json")))
                        .status())
                .isEqualTo(401);
        assertThat(reply(decide(policy, TestExchange.of(":method", "POST", ":path", "/a", "accept", "text/html")))
                        .status())
                .isEqualTo(401);
    }

    /** 401 is what the login is for; 403 would come back from there for ever. */
    @ParameterizedTest
    @CsvSource({"401,302", "403,403"})
    void whomTheAuthServiceDoesNotKnowIsSentToo(int status, int expected) {
        answer = answer(status, "");
        TestExchange exchange = with("sid=s1").with("accept", "text/html");

        assertThat(reply(decide(policy(context, LOGIN + AUTH), exchange)).status())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"authenticate,503", "deny,503", "allow,0"})
    void withoutTheStoreAndAnAuthService(String mode, int status) {
        var outage = new TestContext().withSessions(Samples.away());
        Verdict verdict = decide(policy(outage, "cookie: sid, on_store_error: " + mode), with("sid=s1"));

        assertThat(verdict instanceof Verdict.Respond respond ? respond.reply().status() : 0)
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"authenticate,0,1", "deny,503,0", "allow,0,0"})
    void withoutTheStore(String mode, int status, int questions) {
        context.withSessions(Samples.away());
        TestExchange exchange = with("sid=s1");
        Verdict verdict = decide(policy(context, "cookie: sid, on_store_error: " + mode + AUTH), exchange);

        assertThat(verdict instanceof Verdict.Respond respond ? respond.reply().status() : 0)
                .isEqualTo(status);
        assertThat(asked).hasSize(questions);
        assertThat(exchange.session("user")).isEqualTo(questions == 1 ? "alice" : null);
    }

    /** Nobody knows whether the service was asked before or after, and whose clock says so. */
    @Test
    void aLoginAfterARevocationOutlivesAnOutage() {
        SessionPolicy policy = policy(context, "cookie: sid" + AUTH);
        store.revokeAll(policy.sessions(), "alice");
        clock.advance(Duration.ofSeconds(1));
        context.withSessions(Samples.unread(store));
        assertThat(decide(policy, with("sid=new"))).isInstanceOf(Verdict.Proceed.class);

        context.withSessions(store);
        assertThat(decide(policy, with("sid=new"))).isInstanceOf(Verdict.Proceed.class);
    }

    @Test
    void nothingTellsTheCookie() {
        TestExchange exchange = with("sid=topsecret");
        LocalReply reply = reply(decide(policy(context, "cookie: sid"), exchange));

        assertThat(reply + reply.bodyText() + exchange.notes() + context.counts())
                .doesNotContain("topsecret");
    }
}
