package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@link BodyPathTest} shows on FakeEnvoy, on a real Envoy: random policies on random bodies, with a length and
 * without, plain and gzip; client and upstream see what the same functions make of the text.
 */
class BodyPathIT {
    private static final int EXCHANGES = 60;
    private static final List<Body> NEEDS = List.of(Body.NONE, Body.TAP, Body.EDIT, Body.WHOLE);
    private static final List<UnaryOperator<String>> CHANGES = List.of(
            UnaryOperator.identity(),
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.replace("a", ""),
            text -> text.replace("b", "bbbbbbbb"),
            text -> "");

    private record Step(Body need, UnaryOperator<String> change) {
        String apply(String text) {
            return need == Body.TAP || need == Body.NONE ? text : change.apply(text);
        }
    }

    private record Message(List<String> pieces, boolean length, boolean gzip) {
        String text() {
            return String.join("", pieces);
        }

        List<byte[]> wire() throws IOException {
            if (!gzip) {
                return pieces.stream().map(piece -> piece.getBytes(ISO_8859_1)).toList();
            }
            var zipped = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(zipped)) {
                out.write(text().getBytes(ISO_8859_1));
            }
            return List.of(zipped.toByteArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"NONE, true", "STREAMED, true", "BUFFERED, true", "FULL_DUPLEX_STREAMED, false", "BUFFERED, false"})
    void whatGoesOnIsWhatThePoliciesMadeOfIt(String kind, boolean override) throws Exception {
        Mode mode = Modes.kind(kind);
        var random = new Random(kind.hashCode());
        try (var server = new TestServer(FixedRoutes.of()).with(TestServer.envoy(override, mode));
                var upstream = new ScriptedUpstream();
                var client = HttpClient.newHttpClient()) {
            var config = new EnvoyConfig()
                    .processor(server.target())
                    .upstream(upstream.port())
                    .mode(mode)
                    .modeOverride(override)
                    .messageTimeout("2s");
            run(config, server, upstream, client, random);
        }
    }

    private static void run(
            EnvoyConfig config, TestServer server, ScriptedUpstream upstream, HttpClient client, Random random)
            throws Exception {
        try (var envoy = EnvoyProcess.start(config)) {
            assertThat(envoy).isNotNull();
            for (int i = 0; i < EXCHANGES; i++) {
                List<Step> steps = steps(random);
                server.routes(FixedRoutes.of(steps.stream()
                        .map(step -> new Rewriter(step.need(), step.change()))
                        .toArray(Policy[]::new)));
                exchange(steps, message(random), message(random), upstream, client, config.listenerPort());
            }
            Until.equal(0, server::open);
            assertThat(server.troubles).isEmpty();
        }
    }

    private static void exchange(
            List<Step> steps, Message request, Message response, ScriptedUpstream upstream, HttpClient client, int port)
            throws Exception {
        String about = "%s\n%s\n%s".formatted(steps.stream().map(Step::need).toList(), request, response);
        upstream.next(new ScriptedUpstream.Answer(response.wire(), response.length(), headers(response)));
        byte[] sent = joined(request.wire());
        var builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"));
        headers(request).forEach(builder::header);
        builder.POST(
                request.length()
                        ? BodyPublishers.ofByteArray(sent)
                        : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)));
        HttpResponse<byte[]> answer = client.send(builder.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(about).isEqualTo(200);
        ScriptedUpstream.Got got = upstream.got.poll(5, TimeUnit.SECONDS);
        assertThat(got).as(about).isNotNull();
        var gotHeaders = new HashMap<String, List<String>>();
        got.headers().forEach((name, values) -> gotHeaders.put(name.toLowerCase(Locale.ROOT), values));
        check(about + "\nat the upstream", steps, request, got.body(), gotHeaders);
        check(
                about + "\nat the client",
                steps.reversed(),
                response,
                answer.body(),
                answer.headers().map());
    }

    private static void check(
            String about, List<Step> steps, Message message, byte[] body, Map<String, List<String>> headers)
            throws IOException {
        String expected = message.text();
        for (Step step : steps) {
            expected = step.apply(expected);
        }
        boolean zipped = headers.containsKey("content-encoding");
        String seen = zipped ? unzipped(body) : new String(body, ISO_8859_1);
        assertThat(seen).as(about).isEqualTo(expected);
        if (!seen.equals(message.text())) {
            assertThat(headers).as(about).doesNotContainKeys("etag", "content-digest", "content-encoding");
        }
    }

    private static String unzipped(byte[] body) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    private static Map<String, String> headers(Message message) {
        var headers = new HashMap<String, String>();
        headers.put("content-type", "text/plain");
        headers.put("etag", "\"1\"");
        headers.put("content-digest", "sha-256=:x:");
        if (message.gzip()) {
            headers.put("content-encoding", "gzip");
        }
        return headers;
    }

    private static byte[] joined(List<byte[]> pieces) {
        var all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static List<Step> steps(Random random) {
        var steps = new ArrayList<Step>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            steps.add(new Step(NEEDS.get(random.nextInt(NEEDS.size())), CHANGES.get(random.nextInt(CHANGES.size()))));
        }
        return steps;
    }

    private static Message message(Random random) {
        var pieces = new ArrayList<String>();
        int most = random.nextInt(8) == 0 ? 200_000 : 3000;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            byte[] piece = new byte[random.nextInt(most)];
            for (int at = 0; at < piece.length; at++) {
                piece[at] = (byte) ('a' + random.nextInt(5));
            }
            pieces.add(new String(piece, ISO_8859_1));
        }
        return new Message(pieces, random.nextBoolean(), random.nextInt(4) == 0);
    }
}
