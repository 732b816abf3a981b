package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.FreePort;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that decide ({@code respond}, {@code http_callout}, {@code consumer}, limits by what they found), on a real Envoy. */
class PoliciesIT {
    private static final Duration ENVOY_WAITS = Duration.ofSeconds(1);
    private static final String KEY = "alice-has-a-long-key";
    private static final String OTHER_KEY = "bob-has-one-as-well-";
    private static final String REST = """
            policies:
              mock: {respond: {status: 203, body: "hello {query:name}\\n", headers: {x-made-by: attache}}}
              ask:
                http_callout:
                  url: "http://127.0.0.1:SERVICE/verify{path_query}"
                  timeout: 500ms
                  forward: [header:authorization, cookie:sid, method]
                  copy_headers: {x-user-id: x-user-id, x-absent: x-forged}
              ask-nobody: {http_callout: {url: "http://127.0.0.1:NOBODY/"}}
              ask-nobody-gladly: {http_callout: {url: "http://127.0.0.1:NOBODY/", copy_headers: {x-user-id: x-user-id}, on_unreachable: allow}}
              ask-patiently: {http_callout: {url: "http://127.0.0.1:SERVICE/", timeout: 4s, copy_headers: {x-user-id: x-user-id}}}
              caller: {consumer: {from: [{api_key: {header: x-api-key, keys_file: "KEYS", hide_key: true}}], set_header: x-consumer}}
              each-caller: {rate_limit: {by: [consumer], limits: [{requests: 2, per: 1h, algorithm: fixed_window}]}}
              each-model: {rate_limit: {by: ["body:model"], limits: [{requests: 2, per: 1h, algorithm: fixed_window}]}}
            routes:
              - {name: mock, match: {path: /mock}, policies: [mock]}
              - {name: ask, match: {path: /ask}, policies: [ask]}
              - {name: nobody, match: {path: /nobody}, policies: [ask-nobody]}
              - {name: nobody-gladly, match: {path: /nobody-gladly}, policies: [ask-nobody-gladly]}
              - {name: patient, match: {path: /patient}, policies: [ask-patiently]}
              - {name: caller, match: {path: /caller}, policies: [caller]}
              - {name: each-caller, match: {path: /each-caller}, policies: [caller, each-caller]}
              - {name: each-model, match: {path: /each-model}, policies: [each-model]}
            """;

    private static RecordingUpstream service;
    private static PolicyGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"), "alice: \"%s\"\nbob: \"%s\"\n".formatted(hash(KEY), hash(OTHER_KEY)));
        service = new RecordingUpstream();
        gateway = new PolicyGateway(REST.replace("SERVICE", Integer.toString(service.port()))
                .replace("NOBODY", Integer.toString(FreePort.next()))
                .replace("KEYS", keys.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        service.close();
    }

    @BeforeEach
    void forget() {
        gateway.upstream.reset();
        service.reset();
    }

    @AfterEach
    void envoyIsContent() {
        gateway.assertEnvoyIsContent();
    }

    @Test
    void respondAnswersInTheUpstreamsPlace() throws Exception {
        HttpResponse<String> answer = gateway.send(gateway.to("/mock?name=world"));

        assertThat(answer.statusCode()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo("hello world\n");
        assertThat(answer.headers().firstValue("x-made-by")).hasValue("attache");
        assertThat(gateway.upstream.count()).isZero();
    }

    @Test
    void theServiceLetsPassAndSaysWhoItIs() throws Exception {
        service.answers(got -> text(200, Map.of("x-user-id", "u-7"), "fine"));

        HttpResponse<String> answer = gateway.send(gateway.to("/ask?a=1")
                .header("authorization", "Bearer good")
                .header("cookie", "sid=42; other=x")
                .header("x-user-id", "root")
                .header("x-forged", "yes"));

        assertThat(answer.statusCode()).isEqualTo(200);
        RecordingUpstream.Got asked = service.only();
        assertThat(asked.target()).isEqualTo("/verify/ask?a=1");
        assertThat(asked.all("authorization")).containsExactly("Bearer good");
        assertThat(asked.all("cookie")).containsExactly("sid=42");
        assertThat(asked.all("x-forwarded-method")).containsExactly("GET");
        assertThat(gateway.upstream.only().all("x-user-id")).containsExactly("u-7");
        assertThat(gateway.upstream.only().all("x-forged")).isEmpty();
    }

    @Test
    void theServiceDenies() throws Exception {
        service.answers(got -> text(403, Map.of("x-secret", "no"), "only for us"));

        HttpResponse<String> answer = gateway.send(gateway.to("/ask"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("Denied");
        assertThat(answer.headers().firstValue("x-secret")).isEmpty();
        assertThat(gateway.upstream.count()).isZero();
    }

    @Test
    void withoutTheServiceItIsDeniedOrPasses() throws Exception {
        assertThat(gateway.send(gateway.to("/nobody")).statusCode()).isEqualTo(503);
        assertThat(gateway.upstream.count()).isZero();

        assertThat(gateway.send(gateway.to("/nobody-gladly").header("x-user-id", "root"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.upstream.only().all("x-user-id")).isEmpty();
    }

    @Test
    void aSlowServiceIsGivenUpBeforeEnvoyDoes() throws Exception {
        Duration slow = Duration.ofSeconds(3);
        service.answers(got -> later(slow));

        long begun = System.nanoTime();
        HttpResponse<String> answer = gateway.send(gateway.to("/ask"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(slow);
        assertThat(gateway.upstream.count()).isZero();
    }

    @Test
    void whereMoreTimeIsGrantedASlowServiceIsWaitedFor() throws Exception {
        service.answers(got -> later(Duration.ofMillis(1500)));

        long begun = System.nanoTime();
        HttpResponse<String> answer = gateway.send(gateway.to("/patient"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(ENVOY_WAITS);
        assertThat(gateway.upstream.only().all("x-user-id")).containsExactly("late");
    }

    @Test
    void theKeySaysWhoItIsAndNothingElse() throws Exception {
        HttpResponse<String> known =
                gateway.send(gateway.to("/caller").header("x-api-key", KEY).header("x-consumer", "root"));

        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(gateway.upstream.only().all("x-consumer")).containsExactly("alice");
        assertThat(gateway.upstream.only().all("x-api-key")).isEmpty();

        assertThat(gateway.send(gateway.to("/caller").header("x-consumer", "alice"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(gateway.send(gateway.to("/caller").header("x-api-key", KEY + "x"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(gateway.upstream.count()).isOne();
    }

    @Test
    void eachConsumerHasACounter() throws Exception {
        assertThat(statuses("/each-caller", KEY, 3)).containsExactly(200, 200, 429);
        assertThat(statuses("/each-caller", OTHER_KEY, 1)).containsExactly(200);
        assertThat(gateway.upstream.count()).isEqualTo(3);
    }

    @Test
    void eachModelHasACounter() throws Exception {
        for (int i = 0; i < 3; i++) {
            int expected = i < 2 ? 200 : 429;
            assertThat(ask("small", i % 2 == 0)).isEqualTo(expected);
        }
        assertThat(ask("large", true)).isEqualTo(200);
        assertThat(gateway.upstream.count()).isEqualTo(3);
    }

    private static int ask(String model, boolean chunked) throws Exception {
        byte[] body = "{\"messages\":[\"%s\"],\"model\":\"%s\"}"
                .formatted("x".repeat(30_000), model)
                .getBytes(StandardCharsets.UTF_8);
        return gateway.send(gateway.to("/each-model").POST(PolicyGateway.body(body, chunked)))
                .statusCode();
    }

    private static List<Integer> statuses(String path, String key, int requests) throws Exception {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < requests; i++) {
            statuses.add(
                    gateway.send(gateway.to(path).header("x-api-key", key).POST(BodyPublishers.ofString("some body")))
                            .statusCode());
        }
        return statuses;
    }

    /** An answer that the service takes its time for. */
    private static RecordingUpstream.Answer later(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        return text(200, Map.of("x-user-id", "late"), "");
    }

    private static String hash(String key) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
        return "sha256:" + HexFormat.of().formatHex(digest);
    }
}
