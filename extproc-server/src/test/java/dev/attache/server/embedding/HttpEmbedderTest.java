package dev.attache.server.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attache.embedding.Embedder;
import dev.attache.policy.ServiceUrl;
import dev.attache.server.http.CallBounds;
import dev.attache.server.http.OutgoingCalls;
import dev.attache.testkit.TestContext;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedders over HTTP with the real client, against answers as the services' documentation has them. */
@Timeout(30)
class HttpEmbedderTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OPENAI = """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[3.0,-4,0.0]}],
             "model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}""";
    private static final String OLLAMA = """
            {"model":"nomic-embed-text","embeddings":[[0.6,0.8]],"total_duration":14143917,"load_duration":1019500,
             "prompt_eval_count":8}""";

    private final TestContext context = new TestContext();
    private final OutgoingCalls calls =
            new OutgoingCalls("attache/1", CallBounds.STANDARD, context.metrics(), System::nanoTime);
    private final EmbeddingServer server = new EmbeddingServer();

    HttpEmbedderTest() throws IOException {
        context.withHttp(calls);
    }

    @AfterEach
    void close() {
        calls.close();
        server.close();
    }

    @Test
    void asksOpenAi() throws Exception {
        server.answering(200, OPENAI);
        float[] vector = openAi(3, "sk-1", LONG).embed("say \"hi\"\n你好");
        assertThat(vector).containsExactly(new float[] {0.6f, -0.8f, 0f}, within(1e-6f));
        assertThat(server.last())
                .isEqualTo(
                        new EmbeddingServer.Asked(
                                "POST",
                                "/v1/embeddings",
                                List.of("Bearer sk-1"),
                                "{\"model\":\"text-embedding-3-small\",\"input\":[\"say \\\"hi\\\"\\n你好\"],\"dimensions\":3,\"encoding_format\":\"float\"}"));
    }

    @Test
    void leavesOutWhatIsNotSet() throws Exception {
        server.answering(200, OPENAI);
        openAi(null, null, LONG).embed("a");
        assertThat(server.last().authorization()).isEmpty();
        assertThat(server.last().body()).doesNotContain("dimensions");
    }

    @Test
    void readsBase64() throws Exception {
        server.answering(200, "{\"data\":[{\"embedding\":\"AAAAPwAAgL4=\"}]}");
        float[] vector = openAi(null, null, LONG).embed("a");
        assertThat(vector).containsExactly(new float[] {0.8944272f, -0.4472136f}, within(1e-6f));
    }

    @Test
    void asksDashScopeAsOpenAiIsAsked() throws Exception {
        server.answering(200, OPENAI);
        var settings =
                new DashScopeType.Config(ServiceUrl.parse(server.url() + "/v1/"), "text-embedding-v4", "k", 3, LONG);
        new DashScopeType().create(settings, context).embed("a");
        assertThat(server.last().path()).isEqualTo("/v1/embeddings");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"model\":\"text-embedding-v4\",\"input\":[\"a\"],\"dimensions\":3,\"encoding_format\":\"float\"}");
    }

    @Test
    void asksOllamaNotToCut() throws Exception {
        server.answering(200, OLLAMA);
        var settings = new OllamaType.Config(ServiceUrl.parse(server.url()), "nomic-embed-text", null, 512, LONG);
        float[] vector = new OllamaType().create(settings, context).embed("a");
        assertThat(vector).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
        assertThat(server.last().path()).isEqualTo("/api/embed");
        assertThat(server.last().body())
                .isEqualTo("{\"model\":\"nomic-embed-text\",\"input\":\"a\",\"truncate\":false}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {} | embedder openai: no embedding in the answer",
                "200 | not json | embedder openai: the answer is no JSON",
                "200 | {\"data\":[{\"embedding\":[0,0,0]}]} | embedder openai: embedding: a vector of 3 numbers and length 0.0 (expected: finite and above 0)",
                "200 | {\"data\":[{\"embedding\":[1e39,0,0]}]} | embedder openai: embedding: a vector of 3 numbers and length Infinity (expected: finite and above 0)",
                "200 | {\"data\":[{\"embedding\":[1,null,0]}]} | embedder openai: embedding[1]: NULL (expected: a number)",
                "200 | {\"data\":[{\"embedding\":[1,2]}]} | embedder openai: a vector of 2 numbers (expected: 3)",
                "200 | {\"data\":[{\"embedding\":\"AAAA\"}]} | embedder openai: embedding: 3 bytes (expected: four for each number)",
                "200 | {\"error\":{\"message\":\"busy\"}} | embedder openai: no embedding in the answer",
                "401 | {\"error\":{\"message\":\"Incorrect API key provided: sk-1\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}} | embedder openai: 401 invalid_api_key (expected: 200)",
                "429 | {\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit\",\"code\":null}} | embedder openai: 429 rate_limit (expected: 200)",
                "500 | <html> | embedder openai: 500 (expected: 200)",
                "400 | {\"error\":{\"code\":\"the text was: secret\"}} | embedder openai: 400 (expected: 200)",
            })
    void saysWhatIsWrongAndNothingOfTheText(int status, String answer, String message) {
        server.answering(status, answer);
        assertThatThrownBy(() -> openAi(3, "sk-1", LONG).embed("secret"))
                .isInstanceOf(IOException.class)
                .hasMessage(message)
                .hasMessageNotContainingAny("secret", "sk-1");
    }

    @Test
    void doesNotWaitLongerThanItMay() throws Exception {
        try (var silent = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var url = ServiceUrl.parse("http://127.0.0.1:" + silent.getLocalPort());
            var settings = new OllamaType.Config(url, "m", null, 512, Duration.ofMillis(80));
            Embedder embedder = new OllamaType().create(settings, context);
            assertThatThrownBy(() -> embedder.embed("a")).isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void takesOnlyWhatSurelyFits() {
        var settings = new OllamaType.Config(ServiceUrl.parse(server.url()), "m", null, 100, LONG);
        Embedder embedder = new OllamaType().create(settings, context);
        assertThat(embedder.fits("a".repeat(200))).isTrue();
        assertThat(embedder.fits("a".repeat(202))).isFalse();
        assertThat(embedder.fits("字".repeat(50))).isTrue();
        assertThat(embedder.fits("字".repeat(51))).isFalse();
    }

    @Test
    void otherVectorsHaveAnotherId() throws IOException {
        var one = openAi(3, "sk-1", LONG).id();
        assertThat(openAi(3, "sk-2", LONG).id()).isEqualTo(one).hasToString(one.toString());
        assertThat(openAi(4, "sk-1", LONG).id()).isNotEqualTo(one);
        assertThat(openAi(4, "sk-1", LONG).id().toString()).isNotEqualTo(one.toString());
        assertThat(one.toString())
                .startsWith("6:openai/22:text-embedding-3-small/")
                .endsWith("/3");
    }

    private Embedder openAi(@Nullable Integer dimensions, @Nullable String key, Duration timeout) {
        var settings = new OpenAiType.Config(
                ServiceUrl.parse(server.url() + "/v1"), "text-embedding-3-small", key, dimensions, timeout);
        return new OpenAiType().create(settings, context);
    }
}
