package dev.attache.server.session;

import static dev.attache.server.session.Samples.lines;
import static dev.attache.server.session.Samples.policy;
import static dev.attache.server.session.Samples.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of the phase is over before anybody has said who is logged in. */
class SessionLateTest {
    private static final String AUTH = ", authenticate: {url: http://auth/verify, forward: [cookie:sid], on_error: %s}";

    private static TestExchange request() {
        return TestExchange.get("/a").with("cookie", "sid=s1").with("x-user", "root");
    }

    private static String yaml(String onStoreError, @Nullable String onError) {
        return "cookie: sid, set_headers: {x-user: \"{session:user}\"}, logout: {path: /logout}, on_store_error: "
                + onStoreError
                + (onError == null ? "" : AUTH.formatted(onError));
    }

    private static int status(Verdict verdict) {
        return verdict instanceof Verdict.Respond respond ? respond.reply().status() : 0;
    }

    private static Verdict late(ExchangeHandler handler) {
        return Objects.requireNonNull(handler.outOfTime());
    }

    @ParameterizedTest
    @CsvSource({
        "allow,,0",
        "deny,,503",
        "authenticate,,503",
        "allow,deny,0",
        "deny,allow,503",
        "authenticate,deny,503",
        "authenticate,allow,0"
    })
    void whileTheStoreIsAsked(String onStoreError, @Nullable String onError, int status) {
        TestExchange exchange = request();
        ExchangeHandler handler = policy(new TestContext().withSessions(Samples.silent()), yaml(onStoreError, onError))
                .begin(exchange);
        assertThat(handler.requestHeaders().toCompletableFuture()).isNotDone();

        Verdict verdict = late(handler);
        assertThat(status(verdict)).isEqualTo(status);
        assertThat(exchange.notes()).containsEntry("session", status == 0 ? "undecided_allowed" : "undecided_denied");
        if (status == 0) {
            assertThat(Samples.edits(verdict)).as("nobody is told").containsExactly("- x-user");
        }
    }

    /** Redis is asked on the way, too: nobody knows which of the two was late. */
    @ParameterizedTest
    @CsvSource({"allow,deny,503", "allow,allow,0", "deny,allow,503", "authenticate,deny,503", "authenticate,allow,0"})
    void whileTheAuthServiceIsAsked(String onStoreError, String onError, int status) {
        List<ExchangeHandler> asking = new ArrayList<>();
        List<Verdict> late = new ArrayList<>();
        var clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
        var context = new TestContext()
                .withClock(clock)
                .withSessions(new MemorySessions(clock, 100))
                .withHttp(call -> {
                    late.add(late(asking.getFirst()));
                    return new Answer(200, Map.of(), "{}".getBytes(UTF_8));
                });
        asking.add(policy(context, yaml(onStoreError, onError)).begin(request()));
        asking.getFirst().requestHeaders();

        assertThat(status(late.getFirst())).isEqualTo(status);
    }

    @Test
    void aLogoutThatTookTooLongIsNone() {
        ExchangeHandler handler = policy(new TestContext().withSessions(Samples.silent()), yaml("allow", "allow"))
                .begin(TestExchange.of(":method", "POST", ":path", "/logout").with("cookie", "sid=s1"));
        handler.requestHeaders();

        LocalReply reply = reply(late(handler));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(lines(reply.headers())).anyMatch(line -> line.startsWith("+ set-cookie: sid=; Max-Age=0"));
    }
}
