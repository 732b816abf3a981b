package dev.attache.server.callout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.FailureMode;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.server.callout.CalloutConfig.OnStatus;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalloutHandlerTest {
    private final List<Call> asked = new ArrayList<>();
    private final TestContext context = new TestContext();
    private final TestExchange exchange = TestExchange.get("/a?b=c");

    @Test
    void asksAsItIsConfigured() throws Exception {
        exchange.with("authorization", "Bearer x")
                .with("x-many", "1")
                .with("x-many", "2")
                .with("x-secret", "not forwarded")
                .with("cookie", "sid=s1; other=o; lang=de")
                .with(":authority", "api.test:8443")
                .with("traceparent", "00-1-2-01")
                .from("192.0.2.7");
        exchange.identify("alice");

        handler(
                        200,
                        "header:authorization",
                        "header:X-Many",
                        "header:x-none",
                        "cookie:sid",
                        "cookie:lang",
                        "cookie:none",
                        "host",
                        "method",
                        "path_query",
                        "ip",
                        "consumer")
                .decide();

        Call call = asked.getFirst();
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.uri()).hasToString("http://auth:8080/a?b=c");
        assertThat(call.body()).isNull();
        assertThat(call.timeout()).isEqualTo(Duration.ofMillis(150));
        assertThat(call.headers())
                .containsOnly(
                        Map.entry("authorization", List.of("Bearer x")),
                        Map.entry("x-many", List.of("1,2")),
                        Map.entry("cookie", List.of("sid=s1; lang=de")),
                        Map.entry("x-forwarded-host", List.of("api.test")),
                        Map.entry("x-forwarded-method", List.of("GET")),
                        Map.entry("x-forwarded-uri", List.of("/a?b=c")),
                        Map.entry("x-forwarded-for", List.of("192.0.2.7")),
                        Map.entry("x-consumer", List.of("alice")),
                        Map.entry("traceparent", List.of("00-1-2-01")));
    }

    /** Else a client could make the call impossible, which on_unreachable: allow lets pass. */
    @Test
    void whatNoHeaderCanHoldCountsAsMissing() throws Exception {
        exchange.with("authorization", "ü").with("x-user", "a\nb").with("tracestate", "ü");

        handler(200, "header:authorization", "header:x-user").decide();

        assertThat(asked.getFirst().headers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200", "204", "299"})
    void lets2xxPassWithTheHeadersOfTheAnswer(int status) throws Exception {
        Verdict verdict = handler(status, Map.of("x-token", List.of("t1"), "x-roles", List.of("a", "b")))
                .decide();

        assertThat(lines(verdict)).containsExactlyInAnyOrder("= x-user-token: t1", "= x-roles: a,b", "- x-plan");
        assertThat(context.counts()).containsExactly(counted("allowed"));
        assertThat(exchange.notes()).isEmpty();
    }

    @Test
    void withoutAnAnswerThereIsStillNothingOfTheClients() {
        Verdict verdict = handler(FailureMode.ALLOW).undecided(new IOException("refused"));

        assertThat(lines(verdict)).containsExactlyInAnyOrder("- x-user-token", "- x-roles", "- x-plan");
        assertThat(context.counts()).containsExactly(counted("unreachable"));
    }

    @Test
    void unreachableDeniesUnlessToldOtherwise() {
        LocalReply reply = reply(handler(FailureMode.DENY).undecided(new IOException("refused")));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_UNAVAILABLE);
        assertThat(reply.bodyText()).isEqualTo("The request cannot be checked now.\n");
        assertThat(exchange.notes()).containsOnly(Map.entry("policy", "ask"), Map.entry("verdict", "unreachable"));
        assertThat(reply(handler(FailureMode.DENY).withoutRequestBody()).status())
                .isEqualTo(503);
    }

    @Test
    void anythingElseGetsWhatOnStatusSays() throws Exception {
        for (int status : new int[] {302, 304, 401, 404, 500, 999}) {
            LocalReply reply = reply(handler(status, Map.of()).decide());

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.bodyText()).isEqualTo("http call failed\n");
            assertThat(lines(reply.headers())).containsExactly("= content-type: text/x-sample");
            assertThat(reply.grpcStatus()).isEqualTo(13);
            assertThat(reply.details()).isEqualTo("http_callout_denied");
        }
        assertThat(exchange.notes()).containsOnly(Map.entry("policy", "ask"), Map.entry("verdict", "denied"));
        assertThat(context.counts())
                .containsExactly(Map.entry("attache_http_callout_total[policy, ask, result, denied]", 6L));
    }

    @ParameterizedTest
    @CsvSource({"302,7", "400,3", "401,16", "403,7", "404,7", "429,8", "500,13", "502,14", "503,14", "504,14"})
    void elseTheAnswersOwnStatus(int status, int grpcStatus) throws Exception {
        var headers = Map.of(
                "location", List.of("/login"),
                "www-authenticate", List.of("Basic"),
                "retry-after", List.of("7"),
                "set-cookie", List.of("a=b"),
                "server", List.of("secret"));
        LocalReply reply = reply(handler(new Answer(status, headers, "inner".getBytes(UTF_8)), null, FailureMode.DENY)
                .decide());

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.grpcStatus()).isEqualTo(grpcStatus);
        assertThat(reply.bodyText()).isEqualTo("Denied\n");
        assertThat(lines(reply.headers()))
                .containsExactly("= location: /login", "= retry-after: 7", "= www-authenticate: Basic");
    }

    @Test
    void whatNoClientCanBeGivenIsNoAnswer() {
        assertThatThrownBy(() -> handler(new Answer(999, Map.of(), new byte[0]), null, FailureMode.DENY)
                        .decide())
                .isInstanceOf(IOException.class)
                .hasMessage("the service answered with status 999 (expected: 200 to 599)");
        assertThatThrownBy(() ->
                        handler(200, Map.of("x-token", List.of("a\u0001b"))).decide())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the service's answer: header \"x-user-token\": the value has a control");
        assertThatThrownBy(() -> handler(
                                new Answer(302, Map.of("location", List.of("a\u0001b")), new byte[0]),
                                null,
                                FailureMode.DENY)
                        .decide())
                .isInstanceOf(IOException.class);
        assertThat(context.counts()).isEmpty();
    }

    /** By then the chain has asked undecided. */
    @Test
    void aLateVerdictLeavesNoTrace() {
        Blocking handler = handler(403, Map.of());
        Thread.currentThread().interrupt();

        assertThatThrownBy(handler::decide).isInstanceOf(InterruptedException.class);
        assertThat(exchange.notes()).isEmpty();
        assertThat(context.counts()).isEmpty();
    }

    private Blocking handler(int status, String... forward) {
        return handler(
                new Answer(status, Map.of(), new byte[0]),
                Arrays.stream(forward).map(Forward::parse).toList(),
                null,
                FailureMode.DENY);
    }

    private Blocking handler(int status, Map<String, List<String>> headers) {
        return handler(
                new Answer(status, headers, new byte[0]),
                new OnStatus(500, "http call failed\n", "text/x-sample"),
                FailureMode.DENY);
    }

    private Blocking handler(FailureMode onUnreachable) {
        return handler(new Answer(200, Map.of(), new byte[0]), null, onUnreachable);
    }

    private Blocking handler(Answer answer, @Nullable OnStatus onStatus, FailureMode onUnreachable) {
        return handler(answer, List.of(), onStatus, onUnreachable);
    }

    private Blocking handler(
            Answer answer, List<Forward> forward, @Nullable OnStatus onStatus, FailureMode onUnreachable) {
        context.withHttp(call -> {
            asked.add(call);
            return answer;
        });
        var config = new CalloutConfig(
                CalloutUrl.parse("http://auth:8080{path_query}"),
                CalloutConfig.Method.POST,
                forward,
                Duration.ofMillis(150),
                Map.of("X-Token", "X-User-Token", "x-roles", "x-roles", "x-plan", "x-plan"),
                onStatus,
                onUnreachable);
        return new CalloutPolicy("ask", config, context).begin(exchange);
    }

    private static LocalReply reply(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Respond.class);
        return ((Verdict.Respond) verdict).reply();
    }

    private static List<String> lines(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Proceed.class);
        return lines(((Verdict.Proceed) verdict).edits());
    }

    private static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .toList();
    }

    private static Map.Entry<String, Long> counted(String result) {
        return Map.entry("attache_http_callout_total[policy, ask, result, " + result + "]", 1L);
    }
}
