package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.LocalReply.Pacing;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies in pieces on a real Envoy, in every request body mode; one older than 1.37 gets them in one. */
class StreamedReplyIT {
    private static final byte[] LONG = Upstream.bytes(2_500_000);
    private static final byte[] EVENTS = "data: 1\n\ndata: 2\n\ndata: 3\n\n".getBytes(ISO_8859_1);
    private static final LocalReply PACED = new LocalReply(
                    203,
                    Edits.builder().set("content-type", "text/event-stream").build(),
                    EVENTS,
                    null,
                    "test")
            .paced(new Pacing(List.of(9, 18, 27), Duration.ofMillis(20)));

    private static TestServer server(Mode mode, LocalReply reply) {
        var server = new TestServer(FixedRoutes.of(new Probe(Interest.HEADERS)
                .onRequest(exchange -> CompletableFuture.completedStage(Verdict.respond(reply)))));
        String version = EnvoyBinary.find().isAtLeast(37) ? "v1.40" : "v1.36";
        return server.with(TestServer.envoy(version, mode));
    }

    private static RealProxy proxy(TestServer server, Mode mode) {
        return new RealProxy(new EnvoyConfig()
                .processor(server.target())
                .mode(mode)
                .messageTimeout("10s")
                .bufferLimit(8 << 20));
    }

    @ParameterizedTest
    @CsvSource({"NONE", "FULL_DUPLEX_STREAMED", "STREAMED", "BUFFERED"})
    void arrivesWhole(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        for (LocalReply reply : new LocalReply[] {PACED, new LocalReply(203, Edits.NONE, LONG, null, "test")}) {
            try (var server = server(mode, reply);
                    var proxy = proxy(server, mode)) {
                for (int sends : new int[] {-1, 100_000}) {
                    Seen seen = proxy.send(Traffic.bytes("reply", sends < 0 ? "GET" : "POST", sends, 1));
                    assertThat(seen.status()).isEqualTo(203);
                    assertThat(seen.client().body())
                            .isEqualTo(Seen.Part.of(reply.body(), List.of()).body());
                    assertThat(seen.upstream()).isNull();
                }
                Until.equal(0, server::open);
                assertThat(server.troubles).isEmpty();
                assertThat(proxy.envoy().stat("spurious_msgs_received")).isZero();
            }
        }
    }

    /** Envoy sends the headers upstream beside a streamed reply where a piece of the body was on its way to us. */
    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FULL_DUPLEX_STREAMED"})
    void nothingOfALateRequestGoesUpstream(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        try (var server = server(mode, PACED);
                var proxy = proxy(server, mode)) {
            for (int i = 0; i < 20; i++) {
                try (var socket = new Socket("127.0.0.1", proxy.uri("/").getPort())) {
                    OutputStream out = socket.getOutputStream();
                    out.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 8\r\n\r\nhalf"
                            .getBytes(StandardCharsets.US_ASCII));
                    readUntil(socket.getInputStream(), "data: 3");
                    out.write("done".getBytes(StandardCharsets.US_ASCII));
                }
            }
            Until.equal(0, server::open);
            assertThat(proxy.upstream().seen()).isEmpty();
        }
    }

    private static void readUntil(InputStream in, String text) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = in.read();
            assertThat(next).as("the answer after: " + read).isNotNegative();
            read.append((char) next);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FULL_DUPLEX_STREAMED"})
    void aClientThatLeavesEndsIt(String kind) throws Exception {
        if (!EnvoyBinary.find().isAtLeast(37)) {
            System.out.println("StreamedReplyIT: skipped, Envoy before 1.37 has no StreamedImmediateResponse");
            return;
        }
        Mode mode = Modes.kind(kind);
        LocalReply endless = PACED.paced(new Pacing(List.of(9, 27), Duration.ofHours(1)));
        try (var server = server(mode, endless);
                var proxy = proxy(server, mode);
                var socket = new Socket("127.0.0.1", proxy.uri("/").getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            readUntil(socket.getInputStream(), "data: 1");
            socket.close();
            Until.equal(0, server::open);
        }
    }
}
