package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of {@code examples/llm-gateway} as they are, but for ports and with plain text instead of TLS to the providers. */
class LlmGatewayIT {
    private static final Path FOLDER = Path.of("../examples/llm-gateway").toAbsolutePath();
    /** As the README has it. */
    private static final String ALICE = "demo-key-of-alice";

    private static final String BOB = "demo-key-of-bob-00";
    private static final String BODY =
            "{\"model\": \"MODEL\", \"temperature\":0.70, \"seed\":12345678901234567890,\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e4\\/ü\"}]}";

    private static final int LISTENER = FreePort.next();
    private static final int ADMIN = FreePort.next();

    private static RecordingUpstream openai;
    private static RecordingUpstream dashscope;
    private static AttacheProcess attache;
    private static EnvoyProcess envoy;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        openai = new RecordingUpstream();
        dashscope = new RecordingUpstream();
        String file = Files.readString(FOLDER.resolve("attache.yaml"));
        attache = new AttacheProcess(
                "drain: 0s\nenvoy: {message_timeout: 1s}",
                file.substring(file.indexOf("\npolicies:") + 1)
                        .replace("keys.yaml", FOLDER.resolve("keys.yaml").toString()),
                Map.of("OPENAI_API_KEY", "sk-openai", "DASHSCOPE_API_KEY", "sk-dashscope"));
        attache.awaitReady();
        envoy = EnvoyProcess.start(EnvoyBinary.find(), bootstrap(), ADMIN, 1);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static String bootstrap() throws Exception {
        return Files.readString(FOLDER.resolve("envoy.yaml"))
                .replaceAll("(?m)^ +transport_socket: .*\n", "")
                .replace("port_value: 9901", "port_value: " + ADMIN)
                .replace("port_value: 10000", "port_value: " + LISTENER)
                .replace("127.0.0.1, port_value: 50051", attache.target().replace(":", ", port_value: "))
                .replace("address: api.openai.com, port_value: 443", "address: 127.0.0.1, port_value: " + openai.port())
                .replace(
                        "address: dashscope.aliyuncs.com, port_value: 443",
                        "address: 127.0.0.1, port_value: " + dashscope.port());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        envoy.close();
        attache.close();
        openai.close();
        dashscope.close();
    }

    @BeforeEach
    void forget() {
        openai.reset();
        dashscope.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "x-nothing, none, openai, sk-openai, /v1/chat/completions, gpt-4o-mini",
        "x-quality, best, openai, sk-openai, /v1/chat/completions, gpt-4o",
        "x-provider, qwen, dashscope, sk-dashscope, /compatible-mode/v1/chat/completions, qwen-plus",
    })
    void theProviderSeesItsKeyItsPathAndItsModel(
            String header, String value, String provider, String key, String path, String model) throws Exception {
        HttpResponse<String> answer =
                client.send(uncached().header(header, value).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(openai.count() + dashscope.count()).as("providers asked").isOne();
        RecordingUpstream.Got got = (provider.equals("openai") ? openai : dashscope).only();
        assertThat(got.all("authorization")).containsExactly("Bearer " + key);
        assertThat(got.headers().toString()).doesNotContain(ALICE, "alice");
        assertThat(got.all("x-quality")).isEmpty();
        assertThat(got.all("x-provider")).isEmpty();
        assertThat(got.all("host").getFirst()).startsWith(provider.equals("openai") ? "api.openai." : "dashscope.");
        assertThat(got.target()).isEqualTo(path);
        assertThat(got.text()).isEqualTo(BODY.replace("MODEL", model));
    }

    /** All ask the same: what another test has asked is not to answer. */
    private static HttpRequest.Builder uncached() {
        return completion(ALICE).header("x-attache-cache", "skip");
    }

    /** Whichever of the two Envoy goes by. */
    @ParameterizedTest
    @CsvSource({"other, qwen", "qwen, other"})
    void whoNamesTwoProvidersSendsNoKeyToTheOther(String first, String second) throws Exception {
        HttpResponse<String> answer = client.send(
                uncached()
                        .header("x-provider", first)
                        .header("x-provider", second)
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(openai.count() + dashscope.count()).as("providers asked").isOne();
        assertThat((openai.count() == 1 ? openai : dashscope).only().all("authorization"))
                .containsExactly(openai.count() == 1 ? "Bearer sk-openai" : "Bearer sk-dashscope");
    }

    @Test
    void theProvidersKeysAreShownNowhere() throws Exception {
        assertThat(attache.admin("/config").body()).contains("gpt-4o-mini").doesNotContain("sk-openai", "sk-dashscope");
        assertThat(attache.output()).doesNotContain("sk-openai", "sk-dashscope");
    }

    @Test
    void whoIsUnknownGetsAnErrorThatClientsUnderstand() throws Exception {
        HttpResponse<String> answer =
                client.send(completion("sk-openai-own-key").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"error\"");
        assertThat(openai.count()).isZero();
    }

    @Test
    void aStreamedCompletionPassesAsItCame() throws Exception {
        String events = "data: {\"model\":\"gpt-4o-mini\"}\n\ndata: [DONE]\n\n";
        openai.answers(got ->
                text(200, Map.of("content-type", "text/event-stream"), events).chunked());

        assertThat(client.send(uncached().build(), BodyHandlers.ofString()).body())
                .isEqualTo(events);
    }

    @Test
    void theVerySameQuestionIsAskedOnce() throws Exception {
        openai.answers(got -> text(200, Map.of("content-type", "application/json"), """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":
                {"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":700,"completion_tokens":50,"total_tokens":750}}"""));

        for (String cache : List.of("miss", "hit-exact")) {
            HttpResponse<String> answer = client.send(completion(ALICE).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("Hello");
            assertThat(answer.headers().firstValue("x-attache-cache")).hasValue(cache);
            assertThat(answer.headers().firstValue("x-ratelimit-limit-tokens")).hasValue("100000");
        }
        assertThat(openai.count()).isOne();
    }

    @Test
    void eachCallerHasALimit() throws Exception {
        int passed = 0;
        HttpResponse<String> answer;
        do {
            answer = client.send(completion(BOB).build(), BodyHandlers.ofString());
            passed += answer.statusCode() == 200 ? 1 : 0;
        } while (answer.statusCode() == 200 && passed <= 60);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(passed).isEqualTo(60);
        assertThat(answer.body()).contains("\"error\"");
        assertThat(answer.headers().firstValue("x-ratelimit-limit-requests")).hasValue("60");
        assertThat(client.send(completion(ALICE).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(envoy.stat("ext_proc.spurious_msgs_received")).isZero();
        assertThat(envoy.stat("ext_proc.rejected_header_mutations")).isZero();
    }

    private static HttpRequest.Builder completion(String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + LISTENER + "/v1/chat/completions"))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(PolicyGateway.body(BODY.replace("MODEL", "gpt-3.5-turbo").getBytes(UTF_8), false));
    }
}
