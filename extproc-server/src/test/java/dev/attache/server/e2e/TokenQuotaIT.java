package dev.attache.server.e2e;

import static dev.attache.server.e2e.Chats.CHAT;
import static dev.attache.server.e2e.Chats.chat;
import static dev.attache.server.e2e.Chats.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.llm.LlmCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token budgets through a real Envoy, two replicas and one Redis: what passes, what is charged, what clients see. */
class TokenQuotaIT {
    private static final long GRANTED = 1_000_000;
    private static final String REST = """
            policies:
              sliding:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 1000, per: 1d, count: [output]}]
                  on_store_error: deny
              fixed:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 1000, per: 1mo, align: calendar, count: [output]}, {tokens: 1000000, per: 1d}]
                  on_store_error: deny
              bucket:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 1000, per: 365d, algorithm: token_bucket, count: [output]}]
                  on_store_error: deny
              prepaid:
                token_quota: {by: [header:x-user], limits: [{balance: tokens, count: [output]}], on_store_error: deny}
              account:
                token_quota: {by: [header:x-user], limits: [{balance: tokens}], on_store_error: deny}
              team:
                token_quota: {by: [header:x-user, host], limits: [{tokens: 5000, per: 1mo, align: calendar}], reserve: {cap_output: true}}
            routes:
              - {name: sliding, match: {headers: {x-route: sliding}}, policies: [sliding]}
              - {name: fixed, match: {headers: {x-route: fixed}}, policies: [fixed]}
              - {name: bucket, match: {headers: {x-route: bucket}}, policies: [bucket]}
              - {name: prepaid, match: {headers: {x-route: prepaid}}, policies: [prepaid]}
              - {name: account, match: {headers: {x-route: account}}, policies: [account]}
              - {name: both, match: {headers: {x-route: both}}, policies: [account, team]}
            """;

    private static LlmGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = LlmGateway.overriding(REST, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            gateway.assertContent();
        } finally {
            gateway.close();
        }
    }

    /** 100 tokens each, all generated: a budget of 1000 is for exactly 10. */
    @ParameterizedTest
    @ValueSource(strings = {"sliding", "fixed", "bucket", "prepaid"})
    void fiveHundredAtOnceAndABudgetForTen(String route) throws Exception {
        String user = "racer-" + route;
        if (route.equals("prepaid")) {
            gateway.grant(route, user, 1000);
        }
        assertThat(race(route, user, 500)).isEqualTo(Map.of(200, 10, 429, 490));
        assertThat(gateway.books(user)).hasSize(10);
        if (route.equals("prepaid")) {
            assertThat(gateway.settledBalance(route, user)).isZero();
        } else {
            // A bucket of 1000 a year gives one back in nine hours.
            Eventually.await(
                    "1000 are used",
                    Duration.ofSeconds(10),
                    () -> gateway.limits(route, user).path(0).path("used").asLong() == 1000);
        }
    }

    @Test
    void whoDidNotAskForUsageIsChargedByItAndSeesNothingOfIt() throws Exception {
        String user = charge("silent", stream(""));
        LlmCall call = gateway.books(user).getFirst();
        assertThat(call.reported()).as("the provider was asked").isNotNull();
        assertThat(call.body()).contains("\"include_usage\":true");
    }

    /** As one does who asked for nothing, byte for byte, but for the number of the call. */
    @Test
    void whoDidNotAskReadsWhatTheProviderWouldHaveWritten() throws Exception {
        String seen = body(post("account", granted("hidden"), stream("")));
        String plain;
        try (var caller = new Caller(gateway.upstream.port())) {
            plain = body(caller.post(CHAT, stream(""), "x-user", "direct", "x-llm-output", "40"));
        }
        assertThat(seen.replaceAll("chatcmpl-[0-9]+", "chatcmpl"))
                .isEqualTo(plain.replaceAll("chatcmpl-[0-9]+", "chatcmpl"));
    }

    /** One asks for the usage, and the other bounds the output: each sees the request as the one before left it. */
    @Test
    void twoQuotasAreBothChargedByWhatWasReported() throws Exception {
        String user = granted("twice");
        String body = body(post("both", user, stream("").replaceAll(",?\"max_tokens\":[0-9]+", "")));
        assertThat(body).doesNotContain("\"usage\"").endsWith("data: [DONE]\n\n");
        assertCharged(user);
        LlmCall call = gateway.books(user).getFirst();
        assertThat(call.body()).contains("\"include_usage\":true").contains("\"max_tokens\":");
        long used = Objects.requireNonNull(call.reported()).total();
        Eventually.await(
                "the team is charged " + used,
                Duration.ofSeconds(10),
                () -> gateway.read("/v1/limits/team?key=twice&key=attache.test")
                                .path("limits")
                                .path(0)
                                .path("used")
                                .asLong()
                        == used);
    }

    @Test
    void whoAskedForUsageSeesItOnce() throws Exception {
        String user = granted("asking");
        String body = body(post("account", user, stream(",\"stream_options\":{\"include_usage\":true}")));
        assertThat(body)
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":")
                .endsWith("data: [DONE]\n\n");
        assertThat(body.split("\"usage\":\\{", -1)).hasSize(2);
        assertCharged(user);
    }

    @Test
    void anAnswerInOnePieceIsChargedToTheToken() throws Exception {
        charge("whole", chat(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void aFailureBeforeTheFirstTokenCostsNothing(String streamed) throws Exception {
        String user = granted("failed-" + streamed);
        assertThat(post("account", user, chat(",\"stream\":" + streamed), "x-llm-fail", "500")
                        .status())
                .isEqualTo(500);
        assertThat(post("account", user, chat(",\"stream\":" + streamed), "x-llm-fail", "reset:0")
                        .status())
                .isEqualTo(503);
        assertThat(gateway.settledBalance("account", user)).isEqualTo(GRANTED);
    }

    @Test
    void aClientThatBreaksOffIsChargedForWhatWasWritten() throws Exception {
        String user = granted("leaving");
        try (var caller = new Caller(gateway.port())) {
            caller.post(
                    Chats.until(50),
                    CHAT,
                    stream(""),
                    headers("account", user, "x-llm-output", "10000", "x-llm-pace", "5ms"));
        }
        long charged = GRANTED - gateway.settledBalance("account", user);
        Eventually.await(
                "the upstream has heard of it",
                Duration.ofSeconds(5),
                () -> gateway.books(user).getFirst().ending().equals(LlmCall.Ending.ABORTED));
        int used = gateway.books(user).getFirst().usage().total();
        assertThat(used).isBetween(70, 120);
        assertThat(charged).isBetween((long) (used * 0.8), (long) (used * 1.25));
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerPaysForItsQuestion() throws Exception {
        String user = granted("gone");
        try (var caller = new Caller(gateway.port())) {
            caller.send(CHAT, chat(""), headers("account", user, "x-llm-output", "10", "x-llm-pace", "1s"));
            Eventually.await(
                    "the upstream works on it",
                    Duration.ofSeconds(5),
                    () -> !gateway.books(user).isEmpty());
        }
        long charged = GRANTED - gateway.settledBalance("account", user);
        int question = gateway.books(user).getFirst().usage().input();
        assertThat(charged).isBetween(question / 2L, question * 2L);
    }

    @Test
    void aBalanceThatIsSpentDeniesUntilItIsFilledUp() throws Exception {
        String user = "poor";
        assertThat(post("account", user, chat("")).status()).isEqualTo(429);
        gateway.grant("account", user, 1);
        assertThat(post("account", user, chat("")).status())
                .as("what is left is reserved")
                .isEqualTo(200);
        assertThat(gateway.settledBalance("account", user)).isNegative();
        assertThat(post("account", user, chat("")).status()).isEqualTo(429);
    }

    private static String charge(String name, String json) throws Exception {
        String user = granted(name);
        body(post("account", user, json));
        assertCharged(user);
        return user;
    }

    private static void assertCharged(String user) throws Exception {
        long left = gateway.settledBalance("account", user);
        List<LlmCall> calls = gateway.books(user);
        assertThat(calls).hasSize(1);
        assertThat(GRANTED - left)
                .isEqualTo(Objects.requireNonNull(calls.getFirst().reported()).total());
    }

    private static String granted(String user) throws Exception {
        gateway.grant("account", user, GRANTED);
        return user;
    }

    private static String body(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.complete()).isTrue();
        return answer.body();
    }

    private static Caller.Answer post(String route, String user, String json, String... more) throws Exception {
        try (var caller = new Caller(gateway.port())) {
            return caller.post(CHAT, json, headers(route, user, more));
        }
    }

    private static String[] headers(String route, String user, String... more) {
        var headers = new ArrayList<>(List.of("x-route", route, "x-user", user));
        headers.addAll(List.of(more));
        if (!headers.contains("x-llm-output")) {
            headers.addAll(List.of("x-llm-output", "40"));
        }
        return headers.toArray(String[]::new);
    }

    /** How many of so many calls, all on connections of their own and under way together, got which status. */
    private static Map<Integer, Integer> race(String route, String user, int calls) throws Exception {
        var byStatus = new ConcurrentHashMap<Integer, Integer>();
        var connected = new CountDownLatch(calls);
        String[] headers = headers(route, user, "x-llm-output", "100", "x-llm-chunk", "100", "x-llm-pace", "1s");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < calls; i++) {
                String json = chat(",\"max_tokens\":100,\"stream\":" + (i % 2 == 0));
                clients.add(threads.submit(() -> {
                    try (var caller = new Caller(gateway.port())) {
                        connected.countDown();
                        connected.await();
                        byStatus.merge(caller.post(CHAT, json, headers).status(), 1, Integer::sum);
                    }
                    return null;
                }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        return new TreeMap<>(byStatus);
    }
}
