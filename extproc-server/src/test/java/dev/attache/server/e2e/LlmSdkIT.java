package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.attache.testkit.LlmCall;
import dev.attache.testkit.LlmUsage;
import dev.attache.testkit.Mode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The vendors' own clients, unchanged, through Envoy and the service. */
class LlmSdkIT {
    private static final String REST = """
            policies:
              two-in-3s:
                rate_limit:
                  by: [header:x-user]
                  limits: [{requests: 2, per: 3s, algorithm: token_bucket}]
                  headers: [openai, anthropic]
                  deny: {status: 429, body_format: openai}
            routes:
              - {name: limited, match: {headers: {x-limited: "*"}}, policies: [two-in-3s]}
            """;
    private static final String SENTENCE = "The quota of a budget is held";

    private static LlmSdks sdks;
    private static LlmGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        try {
            sdks = LlmSdks.start();
        } catch (LlmSdks.UnavailableException e) {
            System.out.println("LlmSdkIT skipped: " + e.getMessage());
            abort(String.valueOf(e.getMessage()));
        }
        System.out.println("SDKs: " + sdks.versions());
        gateway = new LlmGateway(REST, Mode.HEADERS, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (sdks != null) {
            sdks.close();
        }
    }

    @BeforeEach
    void forget() {
        gateway.upstream.forget();
    }

    @Test
    void aChat() throws Exception {
        JsonNode said = call("chat", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("stop");
        assertThat(said.at("/usage/prompt_tokens").asInt()).isEqualTo(13);
        assertThat(said.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(charged().user()).isEqualTo("sk-ann");
    }

    @Test
    void aStreamedChatThatDidNotAskSeesNoUsage() throws Exception {
        JsonNode said = call("chat_stream", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/chunks").asInt()).isEqualTo(9);
        assertThat(said.at("/chunks_without_choices").asInt()).isZero();
        assertThat(said.at("/chunks_naming_usage").asInt()).isZero();
        assertThat(said.at("/usage")).isEmpty();
    }

    @Test
    void aStreamedChatThatAskedSeesItOnce() throws Exception {
        ObjectNode ask = ask();
        ask.putObject("options").putObject("stream_options").put("include_usage", true);
        JsonNode said = call("chat_stream", ask);
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/chunks").asInt()).isEqualTo(10);
        assertThat(said.at("/chunks_without_choices").asInt()).isOne();
        assertThat(said.at("/chunks_naming_usage").asInt()).isEqualTo(10);
        assertThat(said.at("/usage")).hasSize(1);
        assertThat(said.at("/usage/0/total_tokens").asInt()).isEqualTo(20);
        assertThat(charged().reported()).isEqualTo(new LlmUsage(13, 0, 7, 0));
    }

    @Test
    void aResponse() throws Exception {
        JsonNode said = call("responses", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("completed");
        assertThat(said.at("/usage/total_tokens").asInt()).isEqualTo(13);
    }

    @Test
    void aStreamedResponse() throws Exception {
        JsonNode said = call("responses_stream", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("response.completed");
        assertThat(said.at("/numbers").toString()).isEqualTo("[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14]");
        assertThat(said.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void embeddings() throws Exception {
        JsonNode said = call("embeddings", ask());
        assertThat(said.at("/vectors").toString()).as(said.toString()).isEqualTo("[[0.5,-0.25],[0.5,-0.25]]");
        assertThat(said.at("/usage/total_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void aMessage() throws Exception {
        JsonNode said = call("messages", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("end_turn");
        assertThat(said.at("/usage/input_tokens").asInt()).isEqualTo(13);
        assertThat(said.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void aStreamedMessage() throws Exception {
        JsonNode said = call("messages_stream", ask());
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("end_turn");
        assertThat(said.at("/types").valueStream().map(JsonNode::asString))
                .contains("message_start", "content_block_delta", "message_delta", "message_stop");
        assertThat(said.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "chat, openai.RateLimitError",
        "chat_stream, openai.RateLimitError",
        "responses_stream, openai.RateLimitError",
        "embeddings, openai.RateLimitError",
        "messages, anthropic.RateLimitError",
        "messages_stream, anthropic.RateLimitError",
    })
    void aDenialIsTheErrorThatTheSdkHasForIt(String call, String error) throws Exception {
        String user = "denied-" + call;
        spend(user);
        JsonNode said = call(call, limited(user));
        assertThat(said.at("/raised").asString()).as(said.toString()).isEqualTo(error);
        assertThat(said.at("/message").asString()).contains("Error code: 429");
        assertThat(said.at("/headers/retry-after").asInt()).isBetween(1, 3);
    }

    /** Their own first retry comes after half a second; only the header makes it succeed. */
    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat_stream", "messages", "messages_stream"})
    void onDenialTheSdkWaitsAsLongAsItIsToldAndThenSucceeds(String call) throws Exception {
        String user = "patient-" + call;
        spend(user);
        JsonNode said = call(call, limited(user).put("max_retries", 1));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/seconds").asDouble()).isBetween(1.0, 5.0);
    }

    private static void spend(String user) throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(call("chat", limited(user)).has("text")).isTrue();
        }
    }

    private static ObjectNode limited(String user) {
        ObjectNode ask = ask();
        ask.withObject("headers").put("x-limited", "yes").put("x-user", user);
        return ask;
    }

    private static ObjectNode ask() {
        ObjectNode ask =
                JsonMapper.shared().createObjectNode().put("url", gateway.url()).put("key", "sk-ann");
        ask.putObject("headers").put("x-llm-output", "7");
        return ask;
    }

    private static JsonNode call(String name, ObjectNode ask) throws Exception {
        return sdks.call(name, ask);
    }

    private static LlmCall charged() {
        List<LlmCall> calls = gateway.upstream.books();
        assertThat(calls).hasSize(1);
        return calls.getFirst();
    }
}
