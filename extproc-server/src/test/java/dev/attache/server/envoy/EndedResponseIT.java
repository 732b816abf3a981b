package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.Mode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A policy ends a response before its end, on a real Envoy: the client reads a whole answer, and the upstream is cut. */
class EndedResponseIT {
    private static final String SSE = "/sse?events=1000&every=20";

    /** Passes two events, then ends with one of its own. */
    private static final class Ending implements Policy {
        final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public Interest interest() {
            return Interest.HEADERS.endingResponses();
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                private String seen = "";

                @Override
                public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
                    // A busy machine sends two events in one piece.
                    int before = seen.length();
                    seen += US_ASCII.decode(chunk.duplicate());
                    int third = seen.indexOf("data: 3");
                    return third < 0
                            ? chunk
                            : US_ASCII.encode(seen.substring(before, Math.max(before, third)) + "data: over\n\n");
                }

                @Override
                public boolean endsResponse() {
                    return seen.contains("data: 3");
                }

                @Override
                public void end(Outcome outcome) {
                    outcomes.add(outcome);
                }
            };
        }
    }

    private final Ending policy = new Ending();

    @Test
    void byOverrideTheUpstreamIsCut() throws Exception {
        try (var server = new TestServer(FixedRoutes.of(policy)).with(TestServer.envoy(true));
                var proxy = new RealProxy(new EnvoyConfig()
                        .processor(server.target())
                        .modeOverride(true)
                        .messageTimeout("10s"))) {
            assertThat(get(proxy, SSE)).isEqualTo("data: 1\n\ndata: 2\n\ndata: over\n\n");
            Until.equal(0, server::open);
            Until.equal(0L, () -> proxy.envoy().stat("cluster.upstream.upstream_rq_active"));
            assertThat(policy.outcomes).containsExactly(new Outcome.Completed(200));
            assertThat(server.troubles).isEmpty();
        }
    }

    @Test
    void inStreamedTheRestIsSwallowed() throws Exception {
        Mode mode = Modes.kind("STREAMED");
        try (var server = new TestServer(FixedRoutes.of(policy)).with(TestServer.envoy(false, mode));
                var proxy = new RealProxy(
                        new EnvoyConfig().processor(server.target()).mode(mode).messageTimeout("10s"))) {
            assertThat(get(proxy, "/sse?events=30&every=5")).isEqualTo("data: 1\n\ndata: 2\n\ndata: over\n\n");
            Until.equal(0, server::open);
            assertThat(policy.outcomes).containsExactly(new Outcome.Completed(200));
            assertThat(server.troubles).isEmpty();
        }
    }

    private static String get(RealProxy proxy, String path) throws Exception {
        URI uri = proxy.uri(path);
        return proxy.client()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
