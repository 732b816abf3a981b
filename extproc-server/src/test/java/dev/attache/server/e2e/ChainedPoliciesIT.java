package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All kinds of policies on one route of a real Envoy: each sees what those before it did, and replies run back through them. */
class ChainedPoliciesIT {
    private static final String KEY = "alice-has-a-long-key";
    private static final String REST = """
            policies:
              mark: {mutate: {response: {set_headers: {x-mark: "{method}"}}}}
              caller: {consumer: {from: [{api_key: {header: authorization, keys_file: "KEYS", hide_key: true}}], set_header: x-consumer}}
              each-caller: {rate_limit: {by: [consumer, "body:model"], limits: [{requests: 2, per: 1h, algorithm: fixed_window}]}}
              may:
                http_callout:
                  url: "http://127.0.0.1:SERVICE/may?model={body:model|url}"
                  timeout: 500ms
                  forward: [consumer]
                  copy_headers: {x-grant: x-grant}
                  on_status: {status: 403, body: "Not this model\\n"}
              provider:
                mutate:
                  request: {set_headers: {authorization: "Bearer provider-key", x-for: "{consumer}/{body:model}"}, json: {set: {model: mapped}}}
                  response: {json: {set: {model: "{body:model}"}}}
              mock: {respond: {status: 299, body: "mocked\\n", when: {headers: {x-mock: "*"}}}}
            default_route: {policies: [mark, caller, each-caller, may, provider, mock]}
            """;

    private static RecordingUpstream service;
    private static PolicyGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(UTF_8));
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"), "alice: \"sha256:" + HexFormat.of().formatHex(digest) + "\"\n");
        service = new RecordingUpstream();
        gateway = new PolicyGateway(
                REST.replace("SERVICE", Integer.toString(service.port())).replace("KEYS", keys.toString()));
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
        service.answers(got -> text(200, Map.of("x-grant", "yes"), ""));
    }

    @AfterEach
    void envoyIsContent() {
        gateway.assertEnvoyIsContent();
    }

    @ParameterizedTest
    @CsvSource({"a b&c, false, false", "d, false, true", "e, true, false", "f, true, true"})
    void eachDoesItsPart(String model, boolean chunked, boolean zipped) throws Exception {
        gateway.upstream.answers(
                got -> text(200, Map.of("content-type", "application/json"), "{\"model\":\"mapped\",\"n\":1.0}"));

        HttpResponse<String> answer = gateway.send(ask(model, chunked, zipped));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-mark")).hasValue("POST");
        assertThat(answer.headers().firstValue("ratelimit")).isPresent();
        assertThat(answer.body()).isEqualTo("{\"model\":\"" + model + "\",\"n\":1.0}");
        assertThat(service.only().target())
                .isEqualTo("/may?model=" + model.replace(" ", "%20").replace("&", "%26"));
        assertThat(service.only().all("x-consumer")).containsExactly("alice");
        RecordingUpstream.Got got = gateway.upstream.only();
        assertThat(got.all("authorization")).containsExactly("Bearer provider-key");
        assertThat(got.all("x-consumer")).containsExactly("alice");
        assertThat(got.all("x-grant")).containsExactly("yes");
        assertThat(got.all("x-for")).containsExactly("alice/" + model);
        boolean stillZipped = !got.all("content-encoding").isEmpty();
        assertThat(new String(stillZipped ? PolicyGateway.gunzip(got.body()) : got.body(), UTF_8))
                .isEqualTo(body("mapped"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusalRunsBackThroughThoseBefore(boolean chunked) throws Exception {
        service.answers(got -> text(404, Map.of(), ""));

        HttpResponse<String> answer = gateway.send(ask("refused" + chunked, chunked, false));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("Not this model\n");
        assertThat(answer.headers().firstValue("x-mark")).hasValue("POST");
        assertThat(answer.headers().firstValue("ratelimit")).isPresent();
        assertThat(gateway.upstream.count()).isZero();
    }

    @Test
    void aLimitByTheBodyEndsTheChain() throws Exception {
        gateway.send(ask("limited", true, false));
        gateway.send(ask("limited", false, true));
        service.reset();

        HttpResponse<String> answer = gateway.send(ask("limited", true, true));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("x-mark")).hasValue("POST");
        assertThat(service.count()).isZero();
        assertThat(gateway.upstream.count()).isEqualTo(2);
    }

    /** What decides at the headers is asked before those that wait for the body, wherever it is listed. */
    @Test
    void aMockNeedsNoBodyAndWaitsForNone() throws Exception {
        HttpResponse<String> answer = gateway.send(ask("mocked", true, false).header("x-mock", "1"));

        assertThat(answer.statusCode()).isEqualTo(299);
        assertThat(answer.body()).isEqualTo("mocked\n");
        assertThat(answer.headers().firstValue("x-mark")).hasValue("POST");
        assertThat(service.count()).isZero();
        assertThat(gateway.upstream.count()).isZero();
    }

    @Test
    void whoIsUnknownIsNotWaitedFor() throws Exception {
        HttpResponse<String> answer =
                gateway.send(gateway.to("/").POST(PolicyGateway.body(body("x").getBytes(UTF_8), true)));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-mark")).hasValue("POST");
        assertThat(service.count()).isZero();
    }

    private static HttpRequest.Builder ask(String model, boolean chunked, boolean zipped) throws Exception {
        byte[] plain = body(model).getBytes(UTF_8);
        HttpRequest.Builder request = gateway.to("/v1/chat").header("authorization", "Bearer " + KEY);
        if (zipped) {
            request.header("content-encoding", "gzip");
        }
        return request.POST(PolicyGateway.body(zipped ? PolicyGateway.gzip(plain) : plain, chunked));
    }

    private static String body(String model) {
        return "{\"big\":12345678901234567890,\"fill\":\"%s\",\"model\":\"%s\"}".formatted("x".repeat(50_000), model);
    }
}
