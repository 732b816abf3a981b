package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.Routes;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults and overload get what {@code on_error} says: allow passes, deny is 503 while a reply is still possible. */
class SessionFaultTest extends SessionBench {
    @ParameterizedTest
    @EnumSource
    void aFaultAtTheRequest(FailureMode onError) {
        var probe = new Probe(Probe.TAP).onRequest(exchange -> bug());
        serve(onError, probe);
        for (Mode mode : new Mode[] {Mode.HEADERS, Mode.BUFFERED, Mode.STREAMED, Mode.FULL_DUPLEX}) {
            assertThat(statusOf(mode)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        }
        quiet(probe);
        assertThat(server.troubles).hasSize(4).allMatch(line -> line.startsWith("fault p0: "));
        assertThat(probe.outcomes).allMatch(outcome -> outcome instanceof Outcome.Failed);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultThatComesLater(FailureMode onError) {
        var probe = new Probe(Interest.HEADERS)
                .onRequest(exchange -> CompletableFuture.supplyAsync(SessionFaultTest::bugged));
        serve(onError, probe);
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        quiet(probe);
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // what breaks the contract is the point
    void aBugOfOurOwnBehindADecision(FailureMode onError) {
        for (boolean later : new boolean[] {false, true}) {
            var probe = new Probe(Interest.HEADERS).onRequest(exchange -> {
                exchange.note("cannot be sent", null);
                return later
                        ? CompletableFuture.supplyAsync(() -> Verdict.PASS)
                        : CompletableFuture.completedFuture(Verdict.PASS);
            });
            serve(onError, probe);
            for (Mode mode : new Mode[] {Mode.HEADERS, Mode.FULL_DUPLEX}) {
                assertThat(statusOf(mode)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
            }
            quiet(probe);
        }
    }

    @Test
    void requestHeadersThatComeTwiceDoNotLoseTheFirstHandlers() {
        var probe = new Probe(Interest.HEADERS);
        serve(FailureMode.ALLOW, probe);
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.requestHeaders(FakeEnvoy.get("/again"), true);
            exchange.halfClose();
        }
        quiet(probe);
        assertThat(probe.begun.get()).isEqualTo(1);
        assertThat(server.troubles).contains("unknown message");
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAtTheResponse(FailureMode onError) {
        var probe = new Probe(Interest.HEADERS).onResponse(exchange -> bug());
        serve(onError, probe);
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        quiet(probe);
    }

    @ParameterizedTest
    @EnumSource
    void anEditThatIsRefusedIsAFault(FailureMode onError) {
        var probe = new Probe(Interest.REQUEST_HEADERS)
                .onRequest(exchange -> CompletableFuture.completedFuture(Verdict.proceed(
                        Edits.builder().set("content-length", "1").build())));
        serve(onError, probe);
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        assertThat(server.troubles).singleElement().asString().contains("content-length");
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAtTheRequestBodyCanStillBeRefused(FailureMode onError) {
        var probe = new Probe(Probe.TAP).onRequestBody(SessionFaultTest::bugged);
        serve(onError, probe);
        for (Mode mode : new Mode[] {Mode.BUFFERED, Mode.BUFFERED_PARTIAL, Mode.STREAMED, Mode.FULL_DUPLEX}) {
            assertThat(statusOf(mode)).as("%s", mode).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        }
        quiet(probe);
        assertThat(server.troubles).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAtTheResponseBodyIsRefusedOnlyWhereNothingHasGone(FailureMode onError) {
        var probe = new Probe(Probe.TAP).onResponseBody(SessionFaultTest::bugged);
        serve(onError, probe);
        assertThat(statusOf(Mode.BUFFERED)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        for (Mode mode : new Mode[] {Mode.STREAMED, Mode.FULL_DUPLEX}) {
            assertThat(statusOf(mode)).as("%s", mode).isEqualTo(200);
        }
        quiet(probe);
        assertThat(probe.outcomes).hasSize(3).allMatch(outcome -> outcome instanceof Outcome.Failed);
    }

    @ParameterizedTest
    @EnumSource
    void tooManyDecisionsUnderWay(FailureMode onError) {
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Interest.HEADERS).onRequest(exchange -> held);
        serve(onError, probe);
        try (var first = envoy.exchange(Mode.HEADERS);
                var second = envoy.exchange(Mode.HEADERS)) {
            first.sendRequestHeaders(FakeEnvoy.get("/"), true);
            second.sendRequestHeaders(FakeEnvoy.get("/"), true);
            Until.equal(2, decisions::count);
            assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
            held.complete(Verdict.PASS);
        }
        quiet(probe);
        assertThat(server.troubles).containsExactly("overloaded");
        assertThat(probe.begun).hasValue(2);
    }

    @Test
    void aRouteThatEnvoyNamesWins() {
        var probe = new Probe(Interest.REQUEST_HEADERS);
        RouteScope named = FixedRoutes.of(probe).scope();
        serve(routes(FailureMode.DENY, named));
        envoy.initialMetadata("x-attache-route", "test");
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(200);
        assertThat(probe.begun).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRouteThatIsNotThereIsCountedAndFollowsOnError(FailureMode onError) {
        serve(routes(onError, RouteScope.untouched("test", onError)));
        envoy.initialMetadata("x-attache-route", "gone");
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        assertThat(server.troubles).containsExactly("unknown route gone");
    }

    @ParameterizedTest
    @EnumSource
    void aFaultInFindingTheRouteFollowsOnError(FailureMode onError) {
        serve(routes(onError, RouteScope.untouched("test", onError)));
        assertThat(statusOf(Mode.HEADERS)).isEqualTo(onError == FailureMode.ALLOW ? 200 : 503);
        assertThat(server.troubles).containsExactly("fault session: bug");
    }

    private int statusOf(Mode mode) {
        try (var exchange = envoy.exchange(mode)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody(text("body"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody(text("ok"), false);
            exchange.responseBody(text(""), true);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            return exchange.client().status();
        }
    }

    /** Routes that can only be named: matching is a bug. */
    private static Routes routes(FailureMode onError, RouteScope named) {
        return new Routes() {
            @Override
            public @Nullable RouteScope byName(String name) {
                return name.equals(named.name()) ? named : null;
            }

            @Override
            public RouteScope match(Exchange exchange) {
                throw new IllegalStateException("bug");
            }

            @Override
            public FailureMode onError() {
                return onError;
            }

            @Override
            public int trustedHops() {
                return 0;
            }
        };
    }

    private static CompletionStage<Verdict> bug() {
        throw new IllegalStateException("bug");
    }

    private static Verdict bugged() {
        throw new IllegalStateException("bug");
    }
}
