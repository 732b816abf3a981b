package dev.attache.server.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.JsonPath;
import dev.attache.policy.Policy;
import dev.attache.server.content.json.JsonTemplate;
import dev.attache.server.content.json.ModelJson;
import dev.attache.server.content.json.RandomJson;
import dev.attache.server.content.json.RandomPaths;
import dev.attache.server.envoy.FixedRoutes;
import dev.attache.server.envoy.TestServer;
import dev.attache.server.mutation.MutatePolicy.JsonConfig;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.Mode;
import dev.attache.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random edits of random JSON in every body mode: the upstream and the client see what a model makes of the text, token by
 * token; numbers, escapes and unknown fields stay as they were written.
 */
class MutatedBodiesTest {
    private record Kind(Mode mode, boolean override) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(Mode.HEADERS, true),
            new Kind(Mode.STREAMED, true),
            new Kind(Mode.STREAMED, false),
            new Kind(Mode.BUFFERED, true),
            new Kind(Mode.BUFFERED, false),
            new Kind(Mode.BUFFERED_PARTIAL, true),
            new Kind(Mode.FULL_DUPLEX, false));

    private static TestServer server;
    private static FakeEnvoy envoy;

    @BeforeAll
    static void start() {
        server = new TestServer(FixedRoutes.of());
        envoy = FakeEnvoy.connect(server.target());
    }

    @AfterAll
    static void stop() {
        envoy.close();
        server.close();
    }

    /** Some edits, and what they make of a text. */
    private record Change(List<JsonPath> paths, List<String> values) {
        static Change random(Random random) {
            List<JsonPath> paths = RandomPaths.apart(random, 5);
            var values = new ArrayList<String>();
            for (int i = random.nextInt(paths.size() + 1); i > 0; i--) {
                values.add(ModelJson.parse(new RandomJson(random.nextLong()).text())
                        .toString());
            }
            return new Change(paths, values);
        }

        JsonConfig settings() {
            var set = new LinkedHashMap<JsonPath, JsonTemplate>();
            for (int i = 0; i < values.size(); i++) {
                set.put(paths.get(i), JsonTemplate.literal(values.get(i)));
            }
            return new JsonConfig(set, paths.subList(values.size(), paths.size()));
        }

        String made(String text) {
            var edits = new ArrayList<ModelJson.Edit>();
            for (int i = 0; i < paths.size(); i++) {
                edits.add(new ModelJson.Edit(paths.get(i).segments(), i < values.size() ? values.get(i) : null));
            }
            return ModelJson.parse(text).edit(edits, true).toString();
        }
    }

    @RepeatedTest(300)
    void areWhatTheModelMakesOfThem(RepetitionInfo run) {
        var random = new Random(run.getCurrentRepetition());
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        var requestChange = Change.random(random);
        var responseChange = Change.random(random);
        String request = new RandomJson(random.nextLong()).text();
        String response = new RandomJson(random.nextLong()).text();
        server.with(TestServer.envoy(kind.override(), kind.mode()))
                .routes(FixedRoutes.of(policy(requestChange, responseChange)));

        try (FakeExchange exchange = envoy.modeOverride(kind.override()).exchange(kind.mode())) {
            exchange.requestHeaders(headers(FakeEnvoy.request("POST", "/"), request, random), false);
            pieces(request, random).forEach(piece -> exchange.requestBody(piece, false));
            exchange.requestBody(new byte[0], true);
            exchange.responseHeaders(headers(FakeEnvoy.response(200), response, random), false);
            pieces(response, random).forEach(piece -> exchange.responseBody(piece, false));
            exchange.responseBody(new byte[0], true);
            exchange.awaitEnd(Duration.ofSeconds(5));
            check(kind, requestChange, request, exchange.upstream());
            check(kind, responseChange, response, exchange.client());
        }
    }

    private static Policy policy(Change request, Change response) {
        var settings = new MutatePolicy.Config(
                new MutatePolicy.RequestConfig(
                        Map.of(), Map.of(), Map.of(), List.of(), null, false, request.settings(), null),
                new MutatePolicy.ResponseConfig(
                        Map.of(), Map.of(), Map.of(), List.of(), null, response.settings(), null));
        return new MutateType().create("tidy", settings, new TestContext());
    }

    private static void check(Kind kind, Change change, String text, MessageView seen) {
        String body = seen.body().toString(UTF_8);
        assertThat(ModelJson.parse(body).toString())
                .as("%s: %s of %s", kind, change, text)
                .isEqualTo(change.made(text));
        if (ModelJson.parse(text).toString().equals(change.made(text))) {
            assertThat(body).as("%s: untouched", kind).isEqualTo(text);
        }
        String length = seen.header("content-length");
        if (length != null) {
            assertThat(length).isEqualTo(Integer.toString(seen.body().size()));
        }
    }

    private static Map<String, String> headers(Map<String, String> head, String text, Random random) {
        var all = new LinkedHashMap<>(head);
        all.put("content-type", "application/json");
        if (random.nextBoolean()) {
            all.put("content-length", Integer.toString(text.getBytes(UTF_8).length));
        }
        return all;
    }

    private static List<byte[]> pieces(String text, Random random) {
        byte[] bytes = text.getBytes(UTF_8);
        var pieces = new ArrayList<byte[]>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return pieces;
    }
}
