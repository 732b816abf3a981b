package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.attache.testkit.llm.LlmCall;
import dev.attache.testkit.llm.LlmUsage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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
              metered:
                token_quota: {by: [header:x-user], limits: [{tokens: 1000000, per: 1d}, {balance: tokens, grant: 9000000, every: 1y}]}
              openai:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 40, per: 4s, algorithm: token_bucket}]
                  headers: [openai]
              anthropic:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 40, per: 4s, algorithm: token_bucket}]
                  headers: [anthropic]
                  deny: {body_format: anthropic}
              answers:
                llm_cache: {scope: [header:x-user]}
              near:
                llm_cache:
                  mode: exact_then_semantic
                  scope: [header:x-user]
                  embedder: {onnx: {model: english}}
                  index: {memory: {}}
                  timeout: 3s
            routes:
              - {name: cached, match: {headers: {x-route: cached}}, policies: [metered, answers]}
              - {name: near, match: {headers: {x-route: near}}, policies: [metered, near]}
              - {name: metered, match: {headers: {x-route: metered}}, policies: [metered]}
              - {name: small-messages, match: {path: /v1/messages, headers: {x-route: small}}, policies: [anthropic]}
              - {name: small, match: {headers: {x-route: small}}, policies: [openai]}
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
        gateway = LlmGateway.overriding(REST, 1);
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

    /** By none, and by a token quota with room for all. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aChat(String route) throws Exception {
        JsonNode said = call("chat", ask(route));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("stop");
        assertThat(said.at("/usage/prompt_tokens").asInt()).isEqualTo(13);
        assertThat(said.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(charged().user()).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aStreamedChatThatDidNotAskSeesNoUsage(String route) throws Exception {
        JsonNode said = call("chat_stream", ask(route));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/chunks").asInt()).isEqualTo(9);
        assertThat(said.at("/chunks_without_choices").asInt()).isZero();
        assertThat(said.at("/chunks_naming_usage").asInt()).isZero();
        assertThat(said.at("/usage")).isEmpty();
        assertThat(charged().reported() != null).as("the provider was asked").isEqualTo(route.equals("metered"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aStreamedChatThatAskedSeesItOnce(String route) throws Exception {
        ObjectNode ask = ask(route);
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

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aResponse(String route) throws Exception {
        JsonNode said = call("responses", ask(route));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("completed");
        assertThat(said.at("/usage/total_tokens").asInt()).isEqualTo(13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aStreamedResponse(String route) throws Exception {
        JsonNode said = call("responses_stream", ask(route));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("response.completed");
        assertThat(said.at("/numbers").toString()).isEqualTo("[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14]");
        assertThat(said.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void embeddings(String route) throws Exception {
        JsonNode said = call("embeddings", ask(route));
        assertThat(said.at("/vectors").toString()).as(said.toString()).isEqualTo("[[0.5,-0.25],[0.5,-0.25]]");
        assertThat(said.at("/usage/total_tokens").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aMessage(String route) throws Exception {
        JsonNode said = call("messages", ask(route));
        assertThat(said.at("/text").asString()).as(said.toString()).isEqualTo(SENTENCE);
        assertThat(said.at("/finish").asString()).isEqualTo("end_turn");
        assertThat(said.at("/usage/input_tokens").asInt()).isEqualTo(13);
        assertThat(said.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metered"})
    void aStreamedMessage(String route) throws Exception {
        JsonNode said = call("messages_stream", ask(route));
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
        spend(call, user);
        JsonNode said = call(call, small(user));
        assertThat(said.at("/raised").asString()).as(said.toString()).isEqualTo(error);
        assertThat(said.at("/message").asString()).contains("Error code: 429", "Token limit reached.");
        assertThat(said.at("/headers/retry-after").asInt()).isBetween(1, 4);
    }

    /** Their own first retry comes after half a second, which is too early; only the header makes it succeed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat",
                "chat_stream",
                "responses",
                "responses_stream",
                "embeddings",
                "messages",
                "messages_stream"
            })
    void onDenialTheSdkWaitsAsLongAsItIsToldAndThenSucceeds(String call) throws Exception {
        String user = "patient-" + call;
        spend(call, user);
        JsonNode said = call(call, small(user).put("max_retries", 1));
        assertThat(said.has("raised")).as(said.toString()).isFalse();
        assertThat(said.at("/seconds").asDouble()).isBetween(1.0, 8.0);
    }

    /** By one call: of what it reserved half comes back when it is settled, but not where a cheap one is to be denied. */
    private static void spend(String call, String user) throws Exception {
        ObjectNode ask = small(user);
        if (call.equals("embeddings")) {
            ask.withObject("headers").put("x-llm-output", "40");
        }
        JsonNode said = call(call.startsWith("messages") ? "messages" : "chat", ask);
        assertThat(said.has("text")).as(said.toString()).isTrue();
    }

    /** The second time by an LLM cache, without the provider: the SDK makes the same of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat",
                "chat_stream",
                "responses",
                "responses_stream",
                "messages",
                "messages_stream",
                "embeddings"
            })
    void anAnswerThatIsGivenAgain(String call) throws Exception {
        double kept = gateway.attache().metric("attache_llm_cache_stored_total");
        ObjectNode first = (ObjectNode) call(call, ask("cached"));
        Eventually.await(
                "the answer is kept",
                Duration.ofSeconds(10),
                () -> gateway.attache().metric("attache_llm_cache_stored_total") > kept);
        ObjectNode again = (ObjectNode) call(call, ask("cached"));
        assertThat(first.has("raised")).as(first.toString()).isFalse();
        first.remove("seconds");
        again.remove("seconds");
        assertThat(again).isEqualTo(first);
        assertThat(charged().user()).as("asked once").isEqualTo("ann");
    }

    /** The same, where the second asks in other words. */
    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat_stream", "responses", "responses_stream", "messages", "messages_stream"})
    void anAnswerThatIsGivenToWhoAsksTheSameInOtherWords(String call) throws Exception {
        double kept = gateway.attache().metric("attache_llm_cache_stored_total");
        double found = gateway.attache().metric("attache_llm_cache_total", "result=\"hit_semantic\"");
        ObjectNode near = ask("near");
        if (call.startsWith("responses")) {
            // Else OpenAI keeps the answer under its id, and nobody else may have that.
            near.putObject("options").put("store", false);
        }
        ObjectNode first = (ObjectNode) call(call, near.deepCopy().put("prompt", "How do I reset my password?"));
        Eventually.await(
                "the answer is kept",
                Duration.ofSeconds(20),
                () -> gateway.attache().metric("attache_llm_cache_stored_total") > kept);
        ObjectNode again = (ObjectNode) call(call, near.put("prompt", "Please, how can I reset my password?"));
        assertThat(first.has("raised")).as(first.toString()).isFalse();
        first.remove("seconds");
        again.remove("seconds");
        assertThat(again).isEqualTo(first);
        assertThat(charged().user()).as("asked once").isEqualTo("ann");
        assertThat(gateway.attache().metric("attache_llm_cache_total", "result=\"hit_semantic\""))
                .isEqualTo((long) found + 1);
    }

    private static ObjectNode small(String user) {
        ObjectNode ask = ask("small");
        ask.withObject("headers").put("x-user", user);
        return ask;
    }

    private static ObjectNode ask(String route) {
        ObjectNode ask =
                JsonMapper.shared().createObjectNode().put("url", gateway.url()).put("key", "sk-ann");
        ask.putObject("headers").put("x-llm-output", "7").put("x-route", route).put("x-user", "ann");
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
