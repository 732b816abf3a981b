package dev.attache.server.envoy;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mode × traffic on a real Envoy, with policies that want nothing and with one that taps both bodies: client and
 * upstream get the headers, bodies and trailers that they get without ext_proc, content-length apart ({@link Framing}); no
 * stream stays open, and Envoy found nothing wrong.
 */
@SuppressWarnings("NullAway") // the tables of modes are complete
class PassThroughIT {
    private static final int BUFFER = 16 << 20;
    private static final int SMALL_BUFFER = 32 << 10;

    /** What Envoy counts when an answer was wrong, late or missing. */
    private static final String WRONG =
            "ext_proc\\.(spurious_msgs_received|rejected_header_mutations|streams_failed|message_timeouts)$";

    /** Modes in which a WebSocket's frames would be gathered until the stream is idle (protocol.md, 18). */
    private static final Set<String> GATHERING = Set.of("BUFFERED", "BUFFERED_PARTIAL");

    private static TestServer server;
    private static Map<Traffic, Seen> untouched;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(FixedRoutes.of());
        untouched = new LinkedHashMap<>();
        try (var plain = new RealProxy(new EnvoyConfig().bufferLimit(BUFFER))) {
            var passing = new ArrayList<>(Traffic.all());
            passing.add(Traffic.bytes("10 MB both ways", "POST", 10_000_000, 10_000_000));
            for (Traffic traffic : passing) {
                Seen seen = plain.send(traffic);
                assertThat(seen.withoutHeaders()).as(traffic.name()).isEqualTo(Seen.expected(traffic));
                untouched.put(traffic, seen);
            }
            for (Traffic traffic : Traffic.withoutUpstream()) {
                Seen seen = plain.send(traffic);
                assertThat(seen.status()).as(traffic.name()).isEqualTo(traffic.status());
                untouched.put(traffic, seen);
            }
        }
        warmUp();
    }

    /** The first exchange loads classes for a second or so, in which a stream with a short timeout would be idle. */
    private static void warmUp() throws Exception {
        server.routes(FixedRoutes.of(new Probe(Probe.TAP)));
        try (var proxy = new RealProxy(config(Mode.BUFFERED, BUFFER))) {
            for (Traffic traffic : Traffic.all()) {
                proxy.send(traffic);
            }
        }
        Until.equal(0, server::open);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Set<String> gathering() {
        return GATHERING;
    }

    static Set<String> modes() {
        return Modes.KINDS.keySet();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void bothEndsSeeWhatTheySeeWithoutUs(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        try (var proxy = new RealProxy(config(mode, BUFFER))) {
            var probes = List.of(new Probe(Interest.REQUEST_HEADERS), new Probe(Probe.TAP));
            for (Probe probe : probes) {
                server.routes(FixedRoutes.of(probe));
                for (Traffic traffic : untouched.keySet()) {
                    assertPasses(proxy, mode, probe, traffic);
                }
                if (!GATHERING.contains(kind) || !probe.taps()) {
                    WebSocketClient.assertEcho(proxy);
                }
            }
            // Last: what is left of these may reach the upstream late.
            for (Probe probe : probes) {
                server.routes(FixedRoutes.of(probe));
                abort(proxy);
            }
            assertEnded(probes);
            assertSound(proxy.envoy());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void trailersThatWeAreAskedAboutPassToo(String kind) throws Exception {
        Mode mode = Modes.kind(kind).withTrailers(true, true);
        try (var proxy = new RealProxy(config(mode, BUFFER))) {
            var probe = new Probe(Probe.TAP);
            server.routes(FixedRoutes.of(probe));
            int requests = 0;
            for (Traffic traffic : untouched.keySet()) {
                if (traffic.hasTrailers()) {
                    assertPasses(proxy, mode, probe, traffic);
                    requests += traffic.requestTrailers().isEmpty() ? 0 : 1;
                }
            }
            assertEnded(List.of(probe));
            // An observed exchange does not tell its modes, so its trailers end no body.
            if (mode.requestBody() != NONE && !mode.observability()) {
                assertThat(probe.requestEnds).as("bodies that trailers ended").hasValue(requests);
            }
            assertSound(proxy.envoy());
        }
    }

    @ParameterizedTest
    @MethodSource("gathering")
    void aWebSocketWhoseFramesAreGatheredIsGivenUpWhenIdle(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        try (var proxy = new RealProxy(config(mode, BUFFER).streamIdleTimeout("1s"))) {
            var probe = new Probe(Probe.TAP);
            server.routes(FixedRoutes.of(probe));
            assertThat(WebSocketClient.refusal(proxy)).isEqualTo(408);
            assertThat(proxy.upstream().count()).as("requests upstream").isZero();
            assertEnded(List.of(probe));
            for (Traffic traffic : untouched.keySet()) {
                assertPasses(proxy, mode, probe, traffic);
            }
            assertEnded(List.of(probe));
            assertSound(proxy.envoy());
        }
    }

    @Test
    void whoAsksForModesLetsAWebSocketThrough() throws Exception {
        server.takesOverrides();
        try (var proxy = new RealProxy(config(Mode.STREAMED, BUFFER).modeOverride(true))) {
            var policy = new Rewriter(Interest.HEADERS.decidingOnBody().withResponseBody(Body.WHOLE), text -> text);
            server.routes(FixedRoutes.of(policy));
            WebSocketClient.assertEcho(proxy);
            assertThat(policy.requests).as("decided on the empty body").containsExactly("");
            Until.equal(0, server::open);
            assertSound(proxy.envoy());
        } finally {
            server.with(TestServer.envoy(false));
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatIsLongerThanTheBufferIsForEnvoyToRefuse(String kind) throws Exception {
        server.routes(FixedRoutes.of(new Probe(Probe.TAP)));
        Traffic request = Traffic.bytes("long request", "POST", 100_000, 1);
        Traffic response = Traffic.bytes("long response", "GET", -1, 100_000);
        try (var proxy = new RealProxy(config(Modes.kind(kind), SMALL_BUFFER))) {
            if (kind.equals("BUFFERED")) {
                assertThat(proxy.send(request).status()).isEqualTo(413);
                assertThat(proxy.send(response).status()).isEqualTo(500);
            } else {
                assertThat(proxy.send(request).withoutHeaders()).isEqualTo(Seen.expected(request));
                assertThat(proxy.send(response).withoutHeaders()).isEqualTo(Seen.expected(response));
            }
            Until.equal(0, server::open);
            assertSound(proxy.envoy());
        }
    }

    private static void assertPasses(RealProxy proxy, Mode mode, Probe probe, Traffic traffic) throws Exception {
        assertThat(proxy.send(traffic))
                .as("%s, policy that %s, %s", mode, probe.taps() ? "taps" : "wants nothing", traffic)
                .isEqualTo(Framing.in(mode, probe.taps(), traffic, untouched.get(traffic)));
    }

    /** No stream is open, and each handler was told its end. */
    private static void assertEnded(List<Probe> probes) {
        Until.equal(0, server::open);
        for (Probe probe : probes) {
            Until.equal(probe.begun.get(), probe.outcomes::size);
        }
    }

    private static EnvoyConfig config(Mode mode, int buffer) {
        return new EnvoyConfig()
                .processor(server.target())
                .mode(mode)
                .messageTimeout("10s")
                // How long each observer's stream stays open; 5 s if nothing is said.
                .deferredCloseTimeout("2s")
                .bufferLimit(buffer);
    }

    private static void assertSound(EnvoyProcess envoy) {
        assertThat(envoy.stats(WRONG))
                .allSatisfy((name, count) -> assertThat(count).as(name).isZero());
        assertThat(envoy.stat("ext_proc.streams_started")).isPositive();
        assertThat(server.troubles).isEmpty();
    }

    /** A client that goes away in the middle of events, and one that goes away in the middle of its body. */
    private static void abort(RealProxy proxy) throws Exception {
        HttpRequest events =
                HttpRequest.newBuilder(proxy.uri("/sse?events=40&every=10")).build();
        try (InputStream body =
                proxy.client().send(events, BodyHandlers.ofInputStream()).body()) {
            // In BUFFERED the whole body is there by now; else this is its beginning.
            assertThat(body.read()).isEqualTo('d');
        }
        try (var socket = new Socket("127.0.0.1", proxy.uri("/").getPort())) {
            socket.getOutputStream()
                    .write("POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }
}
