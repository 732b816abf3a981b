package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.attache.server.config.ListenAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final String TOKEN = "s3cret-token";
    private static final ListenAddress.Tcp ANY = new ListenAddress.Tcp("127.0.0.1", 0);

    private final Readiness readiness = new Readiness("warming up");
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable AdminServer server;

    private record Endpoint(String method, String path, Function<AdminRequest, AdminResponse> answer)
            implements AdminEndpoint {
        @Override
        public AdminResponse handle(AdminRequest request) {
            return answer.apply(request);
        }
    }

    private record Note(String text) {}

    @AfterEach
    void stop() {
        client.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void liveAnswersFromTheStart() throws Exception {
        start(null);
        var answer = send("GET", "/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"live\"}");
    }

    @Test
    void readyFollowsReadiness() throws Exception {
        start(null);
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/ready").body()).isEqualTo("{\"status\":\"starting\",\"reason\":\"warming up\"}");
        readiness.ready();
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/ready").body()).isEqualTo("{\"status\":\"ready\"}");
        readiness.degrade("redis", "disconnected since 12:00");
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"degraded\":\"redis: disconnected since 12:00\"}");
        readiness.stopping("SIGTERM");
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/ready").body()).isEqualTo("{\"status\":\"stopping\",\"reason\":\"SIGTERM\"}");
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        start(TOKEN);
        metrics.count("attache_x_total", "X.").add(4);
        var answer = send("GET", "/metrics");
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).contains("attache_x_total 4.0\n");
    }

    @Test
    void configIsPrettyJson() throws Exception {
        start(null);
        var answer = send("GET", "/config");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().replace("\r", "")).isEqualTo("{\n  \"version\" : \"v7\"\n}");
    }

    @Test
    void guardedCallsWantTheToken() throws Exception {
        start(TOKEN);
        assertThat(send("GET", "/live").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(503);
        var missing = send("GET", "/config");
        assertProblem(missing, 401, "Unauthorized");
        assertThat(missing.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"attache\"");
        for (String wrong : List.of("Bearer x", "Bearer " + TOKEN + "x", "Bearer ", "Basic " + TOKEN, TOKEN)) {
            assertProblem(send("GET", "/config", "authorization", wrong), 401, "Unauthorized");
        }
        assertThat(send("GET", "/config", "authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/config", "authorization", "bearer " + TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void unknownPathsAndWrongMethodsAreProblems() throws Exception {
        start(null);
        assertProblem(send("GET", "/nothing"), 404, "Not Found");
        assertProblem(send("GET", "/live/"), 404, "Not Found");
        var wrong = send("POST", "/live");
        assertProblem(wrong, 405, "Method Not Allowed");
        assertThat(wrong.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        start(null);
        var answer = send("HEAD", "/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-length")).hasValue("17");
    }

    @Test
    void endpointsGetVariablesQueryAndBody() throws Exception {
        start(
                null,
                new Endpoint(
                        "GET",
                        "/v1/limits/{policy}",
                        request -> AdminResponse.json(
                                200, List.of(request.variable("policy"), request.query("key"), request.query("none")))),
                new Endpoint(
                        "POST", "/v1/limits/{policy}", request -> AdminResponse.json(201, request.json(Note.class))));
        assertThat(send("GET", "/v1/limits/a%2Fb+c?key=x%20y&key=&other=1").body())
                .isEqualTo("[\"a/b+c\",[\"x y\",\"\"],[]]");
        assertThat(post("/v1/limits/p", "{\"text\":\"é\"}").body()).isEqualTo("{\"text\":\"é\"}");
        assertThat(send("DELETE", "/v1/limits/p").headers().firstValue("allow")).hasValue("GET, HEAD, POST");
        assertProblem(send("GET", "/v1/limits/"), 404, "Not Found");
        assertProblem(post("/v1/limits/p", "{\"text\":"), 400, "Bad Request");
        assertProblem(post("/v1/limits/p", "null"), 400, "Bad Request");
        assertProblem(post("/v1/limits/p", "\"" + "x".repeat(1024 * 1024) + "\""), 413, "Content Too Large");
    }

    @Test
    void faultsAreProblemsThatTellNothing() throws Exception {
        start(null, new Endpoint("GET", "/v1/broken", request -> {
            throw new IllegalStateException("the secret inside");
        }));
        var answer = send("GET", "/v1/broken");
        assertProblem(answer, 500, "Internal Server Error");
        assertThat(answer.body()).doesNotContain("secret inside");
    }

    @Test
    void stuckCallsAreBoundedAndProbesStillAnswered() throws Exception {
        var entered = new CountDownLatch(32);
        var release = new CountDownLatch(1);
        start(null, new Endpoint("GET", "/v1/slow", request -> {
            entered.countDown();
            awaitQuietly(release);
            return AdminResponse.json(200, "done");
        }));
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            slow.add(client.sendAsync(request("GET", "/v1/slow").build(), HttpResponse.BodyHandlers.ofString()));
        }
        entered.await();
        var refused = send("GET", "/v1/slow");
        assertProblem(refused, 503, "Service Unavailable");
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        assertThat(send("GET", "/live").statusCode()).isEqualTo(200);
        release.countDown();
        for (var one : slow) {
            assertThat(one.join().statusCode()).isEqualTo(200);
        }
        assertThat(send("GET", "/v1/slow").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\r\n\r\n\r\n",
                "GET\r\n\r\n",
                "GET /live\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET http://[ HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET //// HTTP/1.1\r\nhost: a\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /config?key=%zz HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /live HTTP/1.1\r\n: no name\r\n\r\n",
                "GET /live HTTP/1.1\r\ncontent-length: -5\r\n\r\n",
                "POST /live HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc"
            })
    void garbageHurtsNobodyElse(String garbage) throws Exception {
        start(null);
        raw(garbage.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(send("GET", "/live").statusCode()).isEqualTo(200);
    }

    @Test
    void hugeHeadersAreRefused() throws Exception {
        start(null);
        String answer = raw(
                ("GET /live HTTP/1.1\r\nx: " + "y".repeat(2_000_000) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).doesNotContain("200 OK");
        assertThat(send("GET", "/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        ListenAddress.Tcp taken = start(null).address();
        assertThatIOException()
                .isThrownBy(() -> AdminServer.start(taken, () -> null, List.of()))
                .withMessageContaining(taken.toString())
                .withMessageContaining("Address already in use");
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThatIOException()
                .isThrownBy(() ->
                        AdminServer.start(new ListenAddress.Tcp("no-such-host.invalid", 0), () -> null, List.of()))
                .withMessageContaining("no-such-host.invalid:0: unknown host");
    }

    private AdminServer start(@Nullable String token, AdminEndpoint... more) throws IOException {
        var endpoints = new ArrayList<>(StandardEndpoints.of(readiness, metrics, () -> Map.of("version", "v7")));
        endpoints.addAll(List.of(more));
        AdminServer started = AdminServer.start(ANY, () -> token, endpoints);
        server = started;
        return started;
    }

    private ListenAddress.Tcp address() {
        return Objects.requireNonNull(server).address();
    }

    private HttpRequest.Builder request(String method, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return client.send(request(method, path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        var request = request("GET", path).POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What came back until the server closed or said nothing more; the outcome may be a reset. */
    private String raw(byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", address().port())) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException reset) {
            return "";
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String title) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                        + ",\"detail\":\"");
    }
}
