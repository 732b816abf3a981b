package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.LocalReply.Pacing;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedReplyTest extends SessionBench {
    private static final byte[] EVENTS = "data: 1\n\ndata: 2\n\ndata: 3\n\n".getBytes(UTF_8);
    private static final Edits TYPE =
            Edits.builder().set("content-type", "text/event-stream").build();

    private final Probe probe = new Probe(Interest.REQUEST_HEADERS);

    private void answer(LocalReply reply) {
        probe.onRequest(exchange -> CompletableFuture.completedStage(Verdict.respond(reply)));
        serve(FixedRoutes.of(probe));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FULL_DUPLEX_STREAMED"})
    void goesInPiecesWithPauses(String mode) {
        answer(new LocalReply(200, TYPE, EVENTS, null, "hit")
                .paced(new Pacing(List.of(9, 18, 27), Duration.ofMillis(1))));
        try (FakeExchange exchange = envoy.exchange(Modes.kind(mode))) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().text()).isEqualTo(new String(EVENTS, UTF_8));
            assertThat(exchange.client().header("content-type")).isEqualTo("text/event-stream");
            assertThat(exchange.client().complete()).isTrue();
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(new Outcome.Rejected("p0", 200));
    }

    @Test
    void inOnePieceWhereABodyIsOnItsWay() {
        answer(new LocalReply(200, TYPE, EVENTS, null, "hit").paced(new Pacing(List.of(9, 27), Duration.ofMillis(1))));
        try (FakeExchange exchange = envoy.exchange(Modes.kind("FULL_DUPLEX_STREAMED"))) {
            exchange.sendRequestHeaders(FakeEnvoy.get("/"), false);
            exchange.sendRequestBody("half".getBytes(UTF_8), false);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().text()).isEqualTo(new String(EVENTS, UTF_8));
            assertThat(exchange.client().header("content-length")).isEqualTo("27");
        }
        quiet(probe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FULL_DUPLEX_STREAMED", "STREAMED", "BUFFERED"})
    void aLongBodyArrivesWhole(String mode) {
        byte[] body = Upstream.bytes(3_000_001);
        answer(new LocalReply(201, Edits.NONE, body, null, "hit"));
        try (FakeExchange exchange = envoy.exchange(Modes.kind(mode))) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.awaitEnd(SOON);
            assertThat(exchange.client().status()).isEqualTo(201);
            assertThat(exchange.client().body().toByteArray()).isEqualTo(body);
            assertThat(exchange.client().complete()).isTrue();
        }
        quiet(probe);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesEndsIt(boolean reset) {
        answer(new LocalReply(200, TYPE, EVENTS, null, "hit").paced(new Pacing(List.of(9, 27), Duration.ofHours(1))));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.sendRequestHeaders(FakeEnvoy.get("/"), true);
            Until.equal(9, () -> exchange.client().body().size());
            if (reset) {
                exchange.cancel();
            } else {
                exchange.halfClose();
            }
        }
        quiet(probe);
    }

    @Test
    void atTrailersItGoesInOneSinceTheHeadersAreAnswered() {
        Mode mode = Mode.HEADERS.withTrailers(true, false);
        LocalReply paced = new LocalReply(200, TYPE, EVENTS, null, "hit")
                .paced(new Pacing(List.of(9, 18, 27), Duration.ofMillis(1)));
        serve(FixedRoutes.of(new Hooks(Interest.REQUEST_HEADERS.withRequestBody(Interest.Body.WHOLE))
                .requestBody(body -> Verdict.respond(paced))));
        server.with(TestServer.envoy(true, mode));
        try (FakeExchange exchange = envoy.exchange(mode)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestTrailers(Map.of("x-sum", "1"));
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().text()).isEqualTo(new String(EVENTS, UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.36", "v1.36.4"})
    void anOlderEnvoyGetsItInOne(String version) {
        answer(new LocalReply(200, TYPE, EVENTS, null, "hit")
                .paced(new Pacing(List.of(9, 18, 27), Duration.ofHours(1))));
        server.with(TestServer.envoy(version));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.client().text()).isEqualTo(new String(EVENTS, UTF_8));
        }
        quiet(probe);
    }
}
