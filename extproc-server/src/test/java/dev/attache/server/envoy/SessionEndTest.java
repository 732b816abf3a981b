package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.Mode;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Half-close and cancel at every point are the one end, told once, and answered with OK. */
class SessionEndTest extends SessionBench {
    private static final Outcome ABANDONED = new Outcome.Abandoned();

    /** How far an exchange whose two bodies are tapped has come. */
    @SuppressWarnings("ImmutableEnumChecker") // its steps hold nothing
    enum Point {
        REQUEST_HEADERS(exchange -> exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false), ABANDONED),
        REQUEST_BODY(REQUEST_HEADERS.step.andThen(exchange -> exchange.requestBody(text("a"), false)), ABANDONED),
        REQUEST_END(REQUEST_BODY.step.andThen(exchange -> exchange.requestBody(text("b"), true)), ABANDONED),
        RESPONSE_HEADERS(
                REQUEST_END.step.andThen(exchange -> exchange.responseHeaders(FakeEnvoy.response(200), false)),
                ABANDONED),
        RESPONSE_BODY(RESPONSE_HEADERS.step.andThen(exchange -> exchange.responseBody(text("a"), false)), ABANDONED),
        RESPONSE_END(
                RESPONSE_BODY.step.andThen(exchange -> exchange.responseBody(text("b"), true)),
                new Outcome.Completed(200)),
        NO_BODIES(
                exchange -> {
                    exchange.requestHeaders(FakeEnvoy.get("/"), true);
                    exchange.responseHeaders(FakeEnvoy.response(204), true);
                },
                new Outcome.Completed(204));

        final Consumer<FakeExchange> step;
        final Outcome outcome;

        Point(Consumer<FakeExchange> step, Outcome outcome) {
            this.step = step;
            this.outcome = outcome;
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfCloseIsAnsweredWithOk(Point point) {
        var probe = new Probe(Probe.TAP);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.STREAMED.withTrailers(false, true))) {
            point.step.accept(exchange);
            exchange.halfClose();
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(point.outcome);
        assertThat(server.outcomes).containsExactly(point.outcome);
        assertThat(server.troubles).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void cancelIsTheSameEnd(Point point) {
        var probe = new Probe(Probe.TAP);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.STREAMED.withTrailers(false, true))) {
            point.step.accept(exchange);
            exchange.cancel();
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(point.outcome);
        assertThat(server.troubles).isEmpty();
    }

    @Test
    void withoutTheResponseThatWasWantedItIsAbandoned() {
        var probe = new Probe(Interest.HEADERS);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.cancel();
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(ABANDONED);
    }

    @Test
    void whileAPolicyDecidesTheEndIsToldAfterIt() {
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Interest.HEADERS).onRequest(exchange -> held);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.sendRequestHeaders(FakeEnvoy.get("/"), true);
            Until.equal(1, decisions::count);
            exchange.halfClose();
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(probe.outcomes).isEmpty();
            held.complete(Verdict.PASS);
        }
        quiet(probe);
        assertThat(probe.outcomes).containsExactly(ABANDONED);
    }

    @Test
    void aPolicyThatNeverDecidesHoldsNothingAfterEnvoyHasGone() {
        var probe = new Probe(Interest.HEADERS).onRequest(exchange -> new CompletableFuture<>());
        serve(FixedRoutes.of(probe));
        for (int i = 0; i < 5; i++) {
            try (var exchange = envoy.exchange(Mode.HEADERS)) {
                exchange.sendRequestHeaders(FakeEnvoy.get("/"), true);
                Until.equal(1, decisions::count);
                exchange.cancel();
            }
            Until.equal(0, decisions::count);
            Until.equal(0, server::open);
        }
        assertThat(server.troubles).as("never overloaded").isEmpty();
    }
}
