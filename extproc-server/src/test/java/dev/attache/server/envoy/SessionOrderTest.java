package dev.attache.server.envoy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse.ResponseCase;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers come in order and as soon as they can; any phase may be the first; nothing follows a local reply. */
class SessionOrderTest extends SessionBench {
    @Test
    void inFullDuplexBodiesAndEvenTheResponseWaitBehindAHeldAnswer() {
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Probe.TAP).onRequest(exchange -> held);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.FULL_DUPLEX)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody(text("ab"), false);
            exchange.requestBody(text("cd"), true);
            exchange.sendResponseHeaders(FakeEnvoy.response(504), false);
            exchange.sendResponseBody(text("late"), true);
            Until.equal(1, decisions::count);
            assertThat(probe.requestBytes).as("the policy is not overlapped").hasValue(0);
            held.complete(Verdict.proceed(Edits.builder().set("x-a", "1").build()));

            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.REQUEST_HEADERS);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.upstream().text()).isEqualTo("abcd");
            assertThat(exchange.upstream().header("x-a")).isEqualTo("1");
            assertThat(exchange.client().text()).isEqualTo("late");
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(new Outcome.Completed(504));
    }

    @Test
    void inBufferedTheReplyThatEnvoyMadeItselfMayComeWhileWeStillDecide() {
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Probe.TAP).onRequest(exchange -> held);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.BUFFERED)) {
            exchange.sendRequestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.sendResponseHeaders(FakeEnvoy.response(413), false);
            exchange.sendResponseBody(text("Payload Too Large"), true);
            Until.equal(1, decisions::count);
            held.complete(Verdict.PASS);

            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.REQUEST_HEADERS);
            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.RESPONSE_HEADERS);
            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.RESPONSE_BODY);
            exchange.halfClose();
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
        }
        quiet(probe);
        assertThat(probe.statuses).containsExactly(413);
    }

    @Test
    void anyPhaseMayBeTheFirst() {
        var probe = new Probe(Probe.TAP);
        serve(FixedRoutes.of(probe));
        Mode noHeaders = Mode.STREAMED
                .withRequestHeaders(false)
                .withResponseHeaders(false)
                .withTrailers(true, true);
        try (var body = envoy.exchange(noHeaders);
                var response = envoy.exchange(noHeaders);
                var trailers = envoy.exchange(Mode.HEADERS
                        .withRequestHeaders(false)
                        .withResponseHeaders(false)
                        .withTrailers(true, true))) {
            body.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            assertThat(next(body.requestBody(text("x"), true))).isEqualTo(ResponseCase.REQUEST_BODY);
            response.responseHeaders(FakeEnvoy.response(503), false);
            assertThat(next(response.responseBody(text("x"), true))).isEqualTo(ResponseCase.RESPONSE_BODY);
            trailers.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            assertThat(next(trailers.requestTrailers(Map.of("x-t", "1")))).isEqualTo(ResponseCase.REQUEST_TRAILERS);
        }
        quiet(probe);
        assertThat(probe.begun)
                .as("without request headers there is nothing to decide")
                .hasValue(0);
    }

    @Test
    void anUpgradeIsNotWaitedFor() {
        var probe = new Probe(Probe.TAP);
        serve(FixedRoutes.of(probe));
        for (Mode mode :
                new Mode[] {Mode.HEADERS.withTrailers(false, true), Mode.BUFFERED, Mode.STREAMED, Mode.FULL_DUPLEX}) {
            try (var exchange = envoy.exchange(mode)) {
                var headers = FakeEnvoy.get("/ws");
                headers.putAll(Map.of("connection", "Upgrade", "upgrade", "websocket"));
                exchange.sendRequestHeaders(headers, false);
                assertThat(next(exchange.answer())).isEqualTo(ResponseCase.REQUEST_HEADERS);
                exchange.sendResponseHeaders(FakeEnvoy.response(101), false);
                assertThat(next(exchange.answer())).isEqualTo(ResponseCase.RESPONSE_HEADERS);
                exchange.halfClose();
                assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            }
        }
        quiet(probe);
    }

    @Test
    void aStreamIsEndedEarlyWhenNothingMoreIsWantedButNotWhereWeHoldTheBody() {
        var probe = new Probe(Interest.REQUEST_HEADERS);
        serve(FixedRoutes.of(probe));
        for (Mode mode : new Mode[] {Mode.HEADERS, Mode.BUFFERED, Mode.BUFFERED_PARTIAL, Mode.STREAMED}) {
            try (var exchange = envoy.exchange(mode)) {
                exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
                assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            }
        }
        quiet(probe);
        try (var exchange = envoy.exchange(Mode.FULL_DUPLEX)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.REQUEST_HEADERS);
            assertThat(server.open()).isEqualTo(1);
        }
        quiet(probe);
    }

    @Test
    void aTapKeepsTheStreamToTheEnd() {
        serve(FixedRoutes.of(new Probe(Probe.TAP)));
        try (var exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody(text("a"), false);
            assertThat(exchange.isOpen()).isTrue();
            exchange.responseBody(text(""), true);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
        }
    }

    @Test
    void nothingFollowsALocalReply() {
        var probe = new Probe(Probe.TAP).onRequest(refusing(429));
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.FULL_DUPLEX)) {
            // FakeEnvoy fails the test on any answer after it.
            exchange.sendRequestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.sendRequestBody(text("already on its way"), true);
            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.IMMEDIATE_RESPONSE);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().status()).isEqualTo(429);
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(new Outcome.Rejected("p0", 429));
    }

    @Test
    void aGrpcCallerGetsTheGrpcStatus() {
        serve(FixedRoutes.of(new Probe(Interest.REQUEST_HEADERS).onRequest(refusing(429))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            var headers = FakeEnvoy.request("POST", "/pkg.Service/Call");
            headers.put("content-type", "application/grpc");
            exchange.requestHeaders(headers, false);
            assertThat(exchange.client().status()).isEqualTo(200);
            assertThat(exchange.client().header("grpc-status")).isEqualTo("8");
        }
    }

    @Test
    void aPolicyMayReplaceTheResponse() {
        var probe = new Probe(Interest.HEADERS).onResponse(refusing(502));
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), true);
            assertThat(exchange.client().status()).isEqualTo(502);
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(new Outcome.Rejected("p0", 502));
    }

    @Test
    void piecesInFullDuplexAreSmall() {
        serve(FixedRoutes.of(new Probe(Probe.TAP)));
        byte[] body = Upstream.bytes(150_000);
        try (var exchange = envoy.exchange(Mode.FULL_DUPLEX)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody(body, true);
            assertThat(next(exchange.answer())).isEqualTo(ResponseCase.REQUEST_HEADERS);
            int total = 0;
            for (int piece = 0; piece < 3; piece++) {
                var streamed = requireNonNull(exchange.answer())
                        .getRequestBody()
                        .getResponse()
                        .getBodyMutation()
                        .getStreamedResponse();
                assertThat(streamed.getBody().size()).isLessThanOrEqualTo(62_000);
                assertThat(streamed.getEndOfStream()).isEqualTo(piece == 2);
                total += streamed.getBody().size();
            }
            assertThat(total).isEqualTo(150_000);
            assertThat(exchange.upstream().body().toByteArray()).isEqualTo(body);
        }
    }

    @Test
    void inObservabilityPoliciesSeeEverythingAndChangeNothing() {
        var probe = new Probe(Probe.TAP).onRequest(refusing(429));
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.STREAMED.observing())) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody(text("hello"), true);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().text()).isEqualTo("hello");
        }
        quiet(probe);
        assertThat(probe.responseBytes).hasValue(5);
    }

    private static ResponseCase next(@Nullable ProcessingResponse answer) {
        return requireNonNull(answer, "the stream has ended").getResponseCase();
    }
}
