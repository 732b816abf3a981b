package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mutate} on a real Envoy: what the upstream and the client see, with a length and in chunks, plain and gzip. */
class MutateIT {
    private static final String REST = """
            policies:
              request:
                mutate:
                  request:
                    set_headers: {x-tenant: "{host}", x-who: "{query:user}"}
                    append_headers: {x-list: second}
                    add_headers_if_absent: {x-there: second, x-new: first}
                    remove_headers: [x-debug]
                    path: "/v2{path_query}"
                    json: {set: {model: mapped, stream_options.include_usage: true}, remove: [user]}
              response:
                mutate:
                  response:
                    set_headers: {x-seen: "{method}"}
                    remove_headers: [x-powered-by]
                    status: 202
                    json: {set: {owner: "{query:user}"}, remove: [secret.token]}
            routes:
              - {name: request, match: {path_prefix: /request}, policies: [request]}
              - {name: response, match: {path_prefix: /response}, policies: [response]}
              - {name: both, match: {path_prefix: /both}, policies: [request, response]}
            """;
    /** Numbers, escapes, blanks and names that a parser would not give back. */
    private static final String REQUEST =
            "{ \"model\" :\"gpt\",\"n\":1.0e400, \"big\":12345678901234567890,\"user\":\"x\",\"t\":\"\\u00e4\\/ü\",\"fill\":\"%s\"}"
                    .formatted("x".repeat(40_000));

    private static final String REQUEST_AFTER = REQUEST.replace("\"gpt\"", "\"mapped\"")
            .replace("\"user\":\"x\",", "")
            .replaceFirst("}$", ",\"stream_options\":{\"include_usage\":true}}");
    private static final String RESPONSE =
            "{\"secret\":{\"token\":\"t\",\"kept\":1.00},\"owner\":null ,\"t\":\"\\u00e4\\/ü\",\"fill\":\"%s\"}"
                    .formatted("y".repeat(40_000));
    private static final String RESPONSE_AFTER =
            RESPONSE.replace("\"token\":\"t\",", "").replace("null", "\"ann\"");

    private static PolicyGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new PolicyGateway(REST);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.upstream.reset();
    }

    @AfterEach
    void envoyIsContent() {
        gateway.assertEnvoyIsContent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theUpstreamSeesTheChangedRequest(boolean chunked) throws Exception {
        HttpResponse<String> answer = gateway.send(gateway.to("/request/a?user=ann&b=%20")
                .header("x-debug", "1")
                .header("x-list", "first")
                .header("x-there", "first")
                .header("x-who", "root")
                .POST(PolicyGateway.body(REQUEST.getBytes(UTF_8), chunked)));

        assertThat(answer.statusCode()).isEqualTo(200);
        RecordingUpstream.Got got = gateway.upstream.only();
        assertThat(got.target()).isEqualTo("/v2/request/a?user=ann&b=%20");
        assertThat(got.all("x-tenant")).containsExactly("127.0.0.1");
        assertThat(got.all("x-who")).containsExactly("ann");
        assertThat(String.join(",", got.all("x-list"))).isEqualTo("first,second");
        assertThat(got.all("x-there")).containsExactly("first");
        assertThat(got.all("x-new")).containsExactly("first");
        assertThat(got.all("x-debug")).isEmpty();
        assertThat(got.text()).isEqualTo(REQUEST_AFTER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClientSeesTheChangedResponse(boolean chunked) throws Exception {
        gateway.upstream.answers(got -> {
            var answer = text(200, Map.of("content-type", "application/json", "x-powered-by", "us"), RESPONSE);
            return chunked ? answer.chunked() : answer;
        });

        HttpResponse<String> answer = gateway.send(gateway.to("/response?user=ann"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("x-seen")).hasValue("GET");
        assertThat(answer.headers().firstValue("x-powered-by")).isEmpty();
        assertThat(answer.body()).isEqualTo(RESPONSE_AFTER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void zippedBodiesAreChangedToo(boolean chunked) throws Exception {
        byte[] zipped = PolicyGateway.gzip(RESPONSE.getBytes(UTF_8));
        gateway.upstream.answers(got -> {
            var answer = RecordingUpstream.Answer.of(
                    200, Map.of("content-type", "application/json", "content-encoding", "gzip"), zipped);
            return chunked ? answer.chunked() : answer;
        });

        HttpResponse<byte[]> answer = gateway.sendForBytes(gateway.to("/both?user=ann")
                .header("content-encoding", "gzip")
                .header("accept-encoding", "gzip")
                .POST(PolicyGateway.body(PolicyGateway.gzip(REQUEST.getBytes(UTF_8)), chunked)));

        assertThat(answer.statusCode()).isEqualTo(202);
        RecordingUpstream.Got got = gateway.upstream.only();
        assertThat(plain(got.body(), !got.all("content-encoding").isEmpty())).isEqualTo(REQUEST_AFTER);
        assertThat(plain(
                        answer.body(),
                        answer.headers().firstValue("content-encoding").isPresent()))
                .isEqualTo(RESPONSE_AFTER);
    }

    @Test
    void whatIsNoJsonPassesAsItCame() throws Exception {
        gateway.upstream.answers(got -> text(200, Map.of("content-type", "application/json"), "[broken"));

        HttpResponse<String> answer =
                gateway.send(gateway.to("/both").POST(PolicyGateway.body("{\"model\":".getBytes(UTF_8), true)));

        assertThat(answer.body()).isEqualTo("[broken");
        assertThat(gateway.upstream.only().text()).isEqualTo("{\"model\":");
        assertThat(gateway.attache.metric("attache_mutate_not_json_total")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestTooLargeToGatherIsRefused(boolean chunked) throws Exception {
        byte[] body = ("{\"model\":\"" + "x".repeat(3 << 20) + "\"}").getBytes(UTF_8);

        assertThat(gateway.send(gateway.to("/request").POST(PolicyGateway.body(body, chunked)))
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResponseTooLargeToGatherPassesAsItCame(boolean chunked) throws Exception {
        String body = "{\"owner\":\"" + "x".repeat(3 << 20) + "\"}";
        gateway.upstream.answers(got -> {
            var answer = text(200, Map.of("content-type", "application/json"), body);
            return chunked ? answer.chunked() : answer;
        });

        HttpResponse<String> answer = gateway.send(gateway.to("/response?user=ann"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void aMessageWithoutABodyGetsNone() throws Exception {
        gateway.upstream.answers(got -> text(204, Map.of(), ""));

        HttpResponse<String> answer = gateway.send(gateway.to("/both?user=ann").DELETE());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(gateway.upstream.only().target()).isEqualTo("/v2/both?user=ann");
        assertThat(gateway.upstream.only().body()).isEmpty();
        assertThat(gateway.send(gateway.to("/both").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void eventsPassUntouchedAndAtOnce() throws Exception {
        var firstArrived = new CountDownLatch(1);
        gateway.upstream.answers(got ->
                new RecordingUpstream.Answer(200, Map.of("content-type", "text/event-stream"), -1, out -> {
                    out.write("data: {\"secret\":{\"token\":1}}\n\n".getBytes(UTF_8));
                    out.flush();
                    // The second event is not written before the client has the first.
                    boolean arrived = firstArrived.await(10, TimeUnit.SECONDS);
                    out.write(("data: " + (arrived ? "[DONE]" : "too late") + "\n\n").getBytes(UTF_8));
                }));

        HttpResponse<InputStream> answer = gateway.open(gateway.to("/response"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("x-seen")).hasValue("GET");
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: {\"secret\":{\"token\":1}}");
            firstArrived.countDown();
            assertThat(lines.lines().toList()).containsExactly("", "data: [DONE]", "");
        }
    }

    private static String plain(byte[] body, boolean zipped) throws Exception {
        return new String(zipped ? PolicyGateway.gunzip(body) : body, UTF_8);
    }
}
