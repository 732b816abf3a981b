package dev.attache.server.e2e;

import static dev.attache.server.e2e.Chats.CHAT;
import static dev.attache.server.e2e.Chats.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.llm.LlmCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code on_overrun: stop} on a real Envoy: what the client reads, and when the provider stops writing. */
class OverrunStopIT {
    private static final long BUDGET = 1000;
    private static final String REST = """
            policies:
              tight:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 1000, per: 1d}]
                  on_overrun: stop
                  reserve: {default_output: 100}
              prepaid:
                token_quota:
                  by: [header:x-user]
                  limits: [{balance: tokens}]
                  on_overrun: stop
                  reserve: {default_output: 100}
            routes:
              - {name: prepaid, match: {headers: {x-route: prepaid}}, policies: [prepaid]}
            default_route: {policies: [tight]}
            """;

    private static LlmGateway overriding;
    private static LlmGateway streamed;

    @BeforeAll
    static void start() throws Exception {
        overriding = LlmGateway.overriding(REST, 1);
        streamed = LlmGateway.streamed(REST);
    }

    @AfterAll
    static void stop() throws Exception {
        try (LlmGateway first = overriding;
                LlmGateway second = streamed) {
            first.assertContent();
            second.assertContent();
        }
    }

    /** In full duplex. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tight   | /v1/chat/completions | {"model":"m","stream":true,"messages":[{"role":"user","content":"go on"}]} | [DONE]
                    tight   | /v1/chat/completions | {"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]} | [DONE]
                    tight   | /v1/responses | {"model":"m","stream":true,"input":"go on"} | response.incomplete
                    prepaid | /v1/chat/completions | {"model":"m","stream":true,"messages":[{"role":"user","content":"go on"}]} | [DONE]
                    """)
    void theClientReadsAnEndAndTheProviderIsCut(String route, String path, String json, String last) throws Exception {
        String user = "user-" + Integer.toHexString((route + path + json).hashCode());
        if (route.equals("prepaid")) {
            overriding.grant(route, user, 300);
        } else {
            spendAllBut(overriding, user, 300);
        }
        Caller.Answer answer = post(overriding, path, json, headers(route, user, "20000"));
        assertEndsWith(answer.body(), last);
        Eventually.await(
                "the provider is cut",
                Duration.ofSeconds(5),
                () -> lastCall(overriding, user).ending() == LlmCall.Ending.ABORTED);
        assertThat(lastCall(overriding, user).usage().output()).isBetween(100, 3000);
    }

    @Test
    void inStreamedTheRestIsSwallowed() throws Exception {
        spendAllBut(streamed, "ann", 300);
        Caller.Answer answer = post(streamed, CHAT, stream(""), headers("tight", "ann", "3000"));
        assertEndsWith(answer.body(), "[DONE]");
        assertThat(Chats.events(answer.body())).isBetween(100, 1500);
        assertThat(lastCall(streamed, "ann").ending()).isEqualTo(LlmCall.Ending.FINISHED);
        assertThat(lastCall(streamed, "ann").usage().output()).isEqualTo(3000);
    }

    @Test
    void aStreamThatFitsIsLeftAlone() throws Exception {
        Caller.Answer answer = post(overriding, CHAT, stream(""), headers("tight", "modest", "300"));
        assertThat(Chats.events(answer.body()))
                .as("opening, tokens, closing, [DONE]")
                .isEqualTo(303);
        assertThat(answer.body()).contains("\"finish_reason\":\"stop\"").endsWith("data: [DONE]\n\n");
        assertThat(lastCall(overriding, "modest").ending()).isEqualTo(LlmCall.Ending.FINISHED);
    }

    /** To the end of the stream, which must come well-formed. */
    private static Caller.Answer post(LlmGateway gateway, String path, String json, String[] headers) throws Exception {
        try (var caller = new Caller(gateway.port())) {
            Caller.Answer answer = caller.post(path, json, headers);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.complete()).as("the end of the stream").isTrue();
            return answer;
        }
    }

    /** Every event is JSON, but for the mark at the end; the last says that a limit was met. */
    private static void assertEndsWith(String body, String last) {
        List<String> data = body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        JsonNode before = JsonMapper.shared().createObjectNode();
        for (String event : data) {
            before = event.equals("[DONE]") ? before : JsonMapper.shared().readTree(event);
        }
        assertThat(body).endsWith("\n\n");
        switch (last) {
            case "[DONE]" -> {
                assertThat(data).last().isEqualTo(last);
                assertThat(body).contains("\"finish_reason\":\"length\"");
            }
            default -> assertThat(before.path("type").asString("")).isEqualTo(last);
        }
    }

    /** By a call that is charged so much. */
    private static void spendAllBut(LlmGateway gateway, String user, long left) throws Exception {
        post(gateway, CHAT, Chats.chat(""), headers("tight", user, Long.toString(BUDGET - left)));
        Eventually.await(
                "it is settled",
                Duration.ofSeconds(5),
                () -> gateway.limits("tight", user).path(0).path("used").asLong() >= BUDGET - left);
    }

    private static LlmCall lastCall(LlmGateway gateway, String user) {
        return gateway.books(user).getLast();
    }

    private static String[] headers(String route, String user, String output) {
        return new String[] {"x-route", route, "x-user", user, "x-llm-output", output, "x-llm-pace", "1ms"};
    }
}
