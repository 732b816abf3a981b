package dev.attache.server.session;

import static dev.attache.server.session.Samples.decide;
import static dev.attache.server.session.Samples.lines;
import static dev.attache.server.session.Samples.policy;
import static dev.attache.server.session.Samples.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.store.Sessions;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a client ends its session. */
class SessionLogoutTest {
    private static final String AUTH = ", authenticate: {url: http://auth/verify, forward: [cookie:sid, method]}";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemorySessions store = new MemorySessions(clock, 100);
    private final TestContext context = new TestContext()
            .withClock(clock)
            .withSessions(store)
            .withHttp(call -> new Answer(200, Map.of(), "{}".getBytes(UTF_8)));

    private static TestExchange with(String cookie) {
        return TestExchange.get("/a?b=c").with("cookie", cookie);
    }

    private SessionPolicy open(String yaml, String cookie, Map<String, String> fields) {
        SessionPolicy policy = policy(context, yaml);
        store.open(policy.sessions(), Sessions.name(cookie), fields, Duration.ofHours(1));
        return policy;
    }

    private static final String LOGOUT = "cookie: sid, logout: {path: /logout}";

    private static TestExchange logout() {
        return TestExchange.of(":method", "POST", ":path", "/logout?x=y", ":scheme", "https")
                .with("cookie", "sid=s1");
    }

    @Test
    void aLogoutEndsTheSession() {
        SessionPolicy policy = open(LOGOUT, "s1", Map.of("user", "alice"));
        LocalReply reply = reply(decide(policy, logout()));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(lines(reply.headers()))
                .contains("+ set-cookie: sid=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(reply(decide(policy, with("sid=s1"))).details()).isEqualTo("session_revoked");
        assertThat(reply(decide(policy, logout())).status()).as("again").isEqualTo(204);
    }

    @Test
    void aLogoutEndsWhatTheAuthServiceWouldAllow() {
        SessionPolicy policy = policy(
                context,
                "cookie: sid, logout: {path: /logout, location: \"/bye?from={path|url}\", cookie_path: /app, cookie_domain: a.test}"
                        + AUTH);
        LocalReply reply = reply(decide(policy, logout()));

        assertThat(reply.status()).isEqualTo(303);
        assertThat(lines(reply.headers()))
                .contains(
                        "= location: /bye?from=%2Flogout",
                        "+ set-cookie: sid=; Max-Age=0; Path=/app; Domain=a.test; HttpOnly; SameSite=Lax; Secure");
        assertThat(reply(decide(policy, with("sid=s1"))).details()).isEqualTo("session_revoked");
    }

    /** As with a logout, for the browser would only be refused again and again. */
    @Test
    void theBrowserForgetsARevokedCookie() {
        for (String more : List.of(
                "",
                ", logout: {path: /logout, cookie_path: /app, cookie_domain: a.test}",
                ", on_missing: redirect, redirect: {location: /login}")) {
            SessionPolicy policy = open("cookie: sid" + more, "s1", Map.of());
            store.revoke(policy.sessions(), Sessions.name("s1"));
            LocalReply reply = reply(decide(policy, with("sid=s1").with("accept", "text/html")));

            String where = more.contains("/app") ? "Path=/app; Domain=a.test" : "Path=/";
            assertThat(lines(reply.headers()))
                    .as(more)
                    .contains("+ set-cookie: sid=; Max-Age=0; %s; HttpOnly; SameSite=Lax".formatted(where));
            assertThat(reply.status()).isEqualTo(more.contains("/login") ? 302 : 401);
            assertThat(lines(reply(decide(policy, with("sid=other"))).headers()))
                    .as("what was never one may become one")
                    .noneMatch(line -> line.contains("set-cookie"));
        }
    }

    /** Else anybody could fill the store with marks. */
    @Test
    void whatIsNoSessionLeavesNoMark() {
        SessionPolicy policy = policy(context, LOGOUT);
        assertThat(reply(decide(policy, logout())).status()).isEqualTo(204);

        assertThat(store.open(policy.sessions(), Sessions.name("s1"), Map.of(), Duration.ofHours(1))
                        .toCompletableFuture())
                .isCompletedWithValue(true);
    }

    @Test
    void otherSitesCannotLogOut() {
        SessionPolicy policy = open(LOGOUT, "s1", Map.of());
        assertThat(reply(decide(policy, logout().with("sec-fetch-site", "cross-site")))
                        .status())
                .isEqualTo(403);
        LocalReply get = reply(decide(policy, TestExchange.get("/logout").with("cookie", "sid=s1")));
        assertThat(get.status()).isEqualTo(405);
        assertThat(lines(get.headers())).contains("= allow: POST");
        assertThat(decide(policy, with("sid=s1"))).isEqualTo(Verdict.PASS);
    }

    @Test
    void aLogoutThatNobodyHeardOfIsNone() {
        var outage = new TestContext().withSessions(Samples.away());
        LocalReply reply = reply(decide(policy(outage, LOGOUT), logout()));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(lines(reply.headers())).anyMatch(line -> line.startsWith("+ set-cookie: sid=; Max-Age=0"));
    }
}
