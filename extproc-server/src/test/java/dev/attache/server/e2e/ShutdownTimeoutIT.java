package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.server.envoy.FixedRoutes;
import dev.attache.server.envoy.TestServer;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code shutdown_timeout} passes while streams are open, behind a fail-closed Envoy: they end with OK, and no client
 * notices. Anything else would cut every one of them ({@code DrainIT} shows the streams that have ended before).
 */
class ShutdownTimeoutIT {
    private static final int CLIENTS = 25;
    private static final int EVENTS = 225;
    private static final String EVENT_STREAM = "/sse?events=" + EVENTS + "&every=20";

    private final Upstream upstream = Upstream.start();

    @AfterEach
    void close() {
        upstream.close();
    }

    /** Keeps the stream to the end of the response, as a policy does that counts what a model has written. */
    private static final class Tap implements Policy {
        private final AtomicInteger pieces = new AtomicInteger();

        @Override
        public Interest interest() {
            return Interest.HEADERS.withResponseBody(Interest.Body.TAP);
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public void responseBodyChunk(ByteBuffer chunk, boolean last) {
                    pieces.incrementAndGet();
                }
            };
        }
    }

    @ParameterizedTest(name = "with bodies: {0}")
    @ValueSource(booleans = {true, false})
    void inTheMiddleOfAResponse(boolean bodies) throws Exception {
        var tap = new Tap();
        try (var server = new TestServer(FixedRoutes.of(tap))) {
            var config = config(server.target()).mode(bodies ? Mode.STREAMED : Mode.HEADERS.withTrailers(false, true));
            try (var envoy = EnvoyProcess.start(config);
                    var responses = new Responses(config.listenerPort())) {
                responses.begin(CLIENTS, EVENT_STREAM);
                responses.awaitBegun(CLIENTS);
                if (bodies) {
                    Eventually.await("bodies go by", Duration.ofSeconds(5), () -> tap.pieces.get() > 2 * CLIENTS);
                }
                assertThat(server.open()).as("streams open").isEqualTo(CLIENTS);

                server.stop(Duration.ofMillis(200));
                assertThat(server.open()).as("streams open").isZero();
                assertThat(responses.ended()).as("stopped in the middle").isZero();
                responses.assertComplete(CLIENTS, Responses.events(EVENTS));
                // Without bodies nobody tells that the response was still to go on.
                Outcome outcome = bodies ? new Outcome.Abandoned() : new Outcome.Completed(200);
                assertThat(server.outcomes).hasSize(CLIENTS).containsOnly(outcome);
                assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
            }
        }
    }

    /** The whole service, by SIGTERM: its limits wait for the response's headers. */
    @Test
    void beforeTheResponseHasBegun() throws Exception {
        try (var attache =
                AttacheProcess.ready("drain: 0s\nshutdown_timeout: 500ms\nenvoy: {message_timeout: 2s}", """
                policies:
                  plenty: {rate_limit: {by: [], limits: [{requests: 1000000, per: 1h}]}}
                default_route: {policies: [plenty]}
                """)) {
            var config = config(attache.target());
            try (var envoy = EnvoyProcess.start(config);
                    var responses = new Responses(config.listenerPort())) {
                responses.begin(CLIENTS, "/slow?ms=5000");
                Eventually.await("the upstream has all", Duration.ofSeconds(5), () -> upstream.count() == CLIENTS);
                assertThat(attache.metric("attache_exchanges_open")).isEqualTo(CLIENTS);

                attache.terminate();
                assertThat(attache.awaitExit(Duration.ofSeconds(4))).isZero();
                assertThat(responses.begun())
                        .as("ended before the responses began")
                        .isZero();
                responses.assertComplete(CLIENTS, "ok\n");
                assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
            }
        }
    }

    private EnvoyConfig config(String processor) {
        return new EnvoyConfig()
                .upstream(upstream.port())
                .processor(processor)
                .messageTimeout("2s")
                .failureModeAllow(false);
    }
}
