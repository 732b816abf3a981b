package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mode × traffic on a real Envoy, with policies that want nothing and with one that taps both bodies: the client
 * sees what it sees without ext_proc, no stream stays open, and Envoy found nothing wrong.
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
            for (Traffic traffic : traffic()) {
                untouched.put(traffic, plain.send(traffic));
            }
        }
        Traffic.all()
                .forEach(traffic -> assertThat(untouched.get(find(traffic.name())))
                        .as(traffic.name())
                        .isEqualTo(Seen.expected(traffic)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Set<String> modes() {
        return Modes.KINDS.keySet();
    }

    static List<Traffic> traffic() {
        var all = new ArrayList<>(Traffic.all());
        all.add(Traffic.large());
        all.add(local("connection refused", "/dead", 503));
        all.add(local("no endpoint", "/empty", 503));
        all.add(local("route timeout", "/timeout?ms=2000", 504));
        all.add(local("upstream reset", "/reset", 503));
        return all;
    }

    private static Traffic local(String name, String path, int status) {
        return new Traffic(name, "GET", path, -1, status, new byte[0], false, false);
    }

    private static Traffic find(String name) {
        return untouched.keySet().stream()
                .filter(traffic -> traffic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void theClientSeesWhatItSeesWithoutUs(String kind) throws Exception {
        try (var proxy = new RealProxy(config(Modes.kind(kind), BUFFER))) {
            for (String wants : List.of("nothing", "tap")) {
                var probe = new Probe(Modes.interest(wants));
                server.routes(FixedRoutes.of(probe));
                for (Map.Entry<Traffic, Seen> cell : untouched.entrySet()) {
                    assertThat(proxy.send(cell.getKey()))
                            .as("%s, policy that wants %s, %s", kind, wants, cell.getKey())
                            .isEqualTo(cell.getValue());
                }
                if (!GATHERING.contains(kind) || wants.equals("nothing")) {
                    webSocket(proxy);
                }
                abort(proxy);
                // Envoy keeps an observer's stream for deferred_close_timeout: 5 s.
                Until.equal(true, () -> server.open() == 0 && probe.outcomes.size() == probe.begun.get());
            }
            sound(proxy.envoy());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatIsLongerThanTheBufferIsForEnvoyToRefuse(String kind) throws Exception {
        server.routes(FixedRoutes.of(new Probe(Probe.TAP)));
        Traffic request = new Traffic("long request", "POST", "/x", 100_000, 200, new byte[0], true, false);
        Traffic response = new Traffic("long response", "GET", "/bytes?n=100000", -1, 200, new byte[0], true, false);
        try (var proxy = new RealProxy(config(Modes.kind(kind), SMALL_BUFFER))) {
            boolean refused = kind.equals("BUFFERED");
            assertThat(proxy.send(request).status()).as("request").isEqualTo(refused ? 413 : 200);
            assertThat(proxy.send(response).status()).as("response").isEqualTo(refused ? 500 : 200);
            Until.equal(0, server::open);
            sound(proxy.envoy());
        }
    }

    private static EnvoyConfig config(Mode mode, int buffer) {
        return new EnvoyConfig()
                .processor(server.target())
                .mode(mode)
                .messageTimeout("10s")
                .bufferLimit(buffer);
    }

    private static void sound(EnvoyProcess envoy) {
        assertThat(envoy.stats(WRONG))
                .allSatisfy((name, count) -> assertThat(count).as(name).isZero());
        assertThat(envoy.stat("ext_proc.streams_started")).isPositive();
        assertThat(server.troubles).isEmpty();
    }

    private static void webSocket(RealProxy proxy) throws Exception {
        var heard = new CompletableFuture<String>();
        var listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                heard.complete(data.toString());
                return CompletableFuture.completedFuture(null);
            }
        };
        var uri = java.net.URI.create(proxy.uri("/ws").toString().replace("http:", "ws:"));
        WebSocket socket =
                proxy.client().newWebSocketBuilder().buildAsync(uri, listener).get(5, TimeUnit.SECONDS);
        socket.sendText("ping", true);
        assertThat(heard.get(5, TimeUnit.SECONDS)).isEqualTo("ping");
        socket.abort();
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
