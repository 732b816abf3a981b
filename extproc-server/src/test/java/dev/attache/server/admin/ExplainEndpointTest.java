package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Source;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.explain.Explainer;
import dev.attache.server.explain.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainEndpointTest {
    private static final SubjectNames NAMES =
            new SubjectNames("the running service's".getBytes(StandardCharsets.UTF_8));
    private static final Explainer EXPLAINER = new Explainer(Samples.config("""
                    version: 1
                    policies:
                      a: {rate_limit: {by: [cookie:sid], limits: [{requests: 7, per: 1m}]}}
                      b: {budget: {by: ["body:model"]}}
                    routes: [{name: api, match: {path_prefix: /api, methods: POST}, policies: [a, b]}]
                    """), NAMES);

    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server = start();

    private static AdminServer start() {
        try {
            return AdminServer.start(
                    new ListenAddress.Tcp("127.0.0.1", 0),
                    () -> "token",
                    List.of(new ExplainEndpoint(() -> EXPLAINER)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void tellsWhatTheCommandTells() throws Exception {
        HttpResponse<String> answer = post("""
                {"method": "POST", "url": "/api/x", "headers": {"Cookie": "sid=s3cr3t", "x-a": ["1", "2"]},
                 "body": {"model": "m"}, "from": "10.0.0.1"}""", "token");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("s3cr3t");
        JsonNode json = JsonMapper.builder().build().readTree(answer.body());
        assertThat(json.get("route").asString()).isEqualTo("api");
        assertThat(json.get("request").asString()).isEqualTo("POST http://localhost/api/x from 10.0.0.1");
        JsonNode counts = json.get("policies").get(0).get("does").get(0).get("counts");
        assertThat(counts.get("subject").asString())
                .isEqualTo(NAMES.scope("a", List.of(Source.parse("cookie:sid"))).name(List.of("s3cr3t")));
        assertThat(counts.get("limits").get(0).asString()).isEqualTo("7 per 1m, sliding_window");
        assertThat(json.get("policies").get(1).get("does").get(0).get("phase").asString())
                .isEqualTo("request body");
        assertThat(json.get("envoy").get(1).get("mode").asString()).isEqualTo("BUFFERED");
        assertThat(json.get("notes").isEmpty()).isTrue();
    }

    @Test
    void wantsTheToken() throws Exception {
        assertThat(post("{\"method\": \"GET\", \"url\": \"/\"}", "another").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"url\": \"/\"} | method: missing (expected: text)",
                "{\"method\": \"GET\", \"url\": 5} | url: 5 (expected: text)",
                "{\"method\": \"GET\", \"url\": \"/\", \"header\": {}} | header: unknown (expected: method, url,",
                "{\"method\": \"GET\", \"url\": \"/\", \"headers\": {\"a\": 1}} | headers.a: 1 (expected: text, or",
                "{\"method\": \"GET\", \"url\": \"/\", \"headers\": [1]} | headers: [1] (expected: an object)",
                "{\"method\": \"GET\", \"url\": \"/\", \"attributes\": {\"a\": 1}} | attributes.a: 1 (expected: text)",
                "{\"method\": \"get\", \"url\": \"/\"} | method: get (expected: upper case, such as GET)",
                "[] | the body is not the expected JSON",
                "{\"method\": \"GET\", | the body is not JSON: it ends too early",
                "{\"method\" \"GET\"} | the body is not JSON: line 1, column 1"
            })
    void refusesWhatIsNoRequest(String body, String detail) throws Exception {
        HttpResponse<String> answer = post(body, "token");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(answer.body())
                        .get("detail")
                        .asString())
                .startsWith(detail)
                .doesNotContain("REDACTED", "UNKNOWN");
    }

    private HttpResponse<String> post(String body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.address() + "/explain"))
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
