package dev.attache.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OutgoingCallsTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestContext context = new TestContext();
    private final AtomicLong now = new AtomicLong();
    private final OutgoingCalls calls = new OutgoingCalls(
            "attache/1.2.3", new CallBounds(4, 4, 3, Duration.ofSeconds(1)), context.metrics(), now::get);
    private final Upstream upstream = Upstream.start();

    /** The first call of a JVM takes longer than the deadlines below. */
    @BeforeAll
    static void warmUp() throws Exception {
        try (Upstream server = Upstream.start();
                var own = new OutgoingCalls("a", CallBounds.STANDARD, new TestContext().metrics(), System::nanoTime)) {
            own.send(get("http://127.0.0.1:" + server.port(), LONG));
        }
    }

    @AfterEach
    void close() {
        calls.close();
        upstream.close();
    }

    @Test
    void sendsTheCallAndGivesTheWholeAnswer() throws Exception {
        byte[] body = "ping".getBytes(UTF_8);
        Answer answer = calls.send(new Call(
                "POST",
                URI.create(url("/echo?status=503&h=X-Told:yes&h=X-Told:twice")),
                Map.of("X-Asked", List.of("a", "b")),
                body,
                LONG,
                1000));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("x-told", List.of("yes", "twice"));
        assertThat(answer.first("X-Told")).isEqualTo("yes");
        assertThat(new String(answer.body(), UTF_8)).startsWith("POST /echo");
        assertThat(upstream.last().headers())
                .contains(
                        Map.entry("user-agent", "attache/1.2.3"), Map.entry("x-asked", "a"), Map.entry("x-asked", "b"))
                .extracting(Map.Entry::getKey)
                .doesNotContain("upgrade", "http2-settings", "connection");
        assertThat(context.counts()).containsExactly(counted("answered", 1));
    }

    @Test
    void followsNoRedirect() throws Exception {
        assertThat(calls.send(get(url("/status/302?h=location:/echo"), LONG)).status())
                .isEqualTo(302);
        assertThat(upstream.count()).isOne();
    }

    @Test
    void dropsWhatIsAboutAConnectionAndRefusesAnotherHost() throws Exception {
        calls.send(call(
                url("/"),
                Map.of(
                        "Connection", List.of("keep-alive, X-Hop"),
                        "x-hop", List.of("1"),
                        "te", List.of("trailers"),
                        "Upgrade", List.of("websocket"),
                        "content-length", List.of("999"),
                        "expect", List.of("100-continue"),
                        "transfer-encoding", List.of("chunked"),
                        "user-agent", List.of("mine"))));

        assertThat(upstream.last().headers())
                .contains(Map.entry("user-agent", "mine"))
                .extracting(Map.Entry::getKey)
                .doesNotContain("x-hop", "te", "upgrade", "expect", "transfer-encoding", "content-length");
        refused(call(url("/"), Map.of("Host", List.of("other"))), "header \"host\": it follows from the address");
        refused(call(url("/"), Map.of(":path", List.of("/x"))), "header \":path\"");
        refused(
                call(url("/"), Map.of("x-user", List.of("ü"))),
                "header \"x-user\": a value that is not printable ASCII");
        refused(call("ftp://h/", Map.of()), "uri: scheme ftp, host h (expected: http or https, a host, no user)");
        refused(call("http://me:secret@h/", Map.of()), "no user");
        assertThat(upstream.count()).isOne();
    }

    @Test
    void doesNotWaitForAConnectThatHangs() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var first = new Socket(server.getInetAddress(), server.getLocalPort());
                var second = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            String url = "http://127.0.0.1:" + server.getLocalPort();

            assertThatThrownBy(() -> calls.send(get(url + "/secret", SHORT)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage(url + ": no whole answer within 200 ms");
        }
        assertThat(context.counts()).containsExactly(counted("timeout", 1));
    }

    @Test
    void hangsUpOnASilentServer() throws Exception {
        try (var server = new RawServer(RawServer::silent)) {
            assertThatThrownBy(() -> calls.send(get(server.url("/"), Duration.ofSeconds(1))))
                    .isInstanceOf(HttpTimeoutException.class);

            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void hangsUpOnABodyThatTrickles() throws Exception {
        try (var server = new RawServer((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write('x');
                TimeUnit.MILLISECONDS.sleep(10);
            }
        })) {
            long began = System.nanoTime();
            Call call = new Call("GET", URI.create(server.url("/")), Map.of(), null, Duration.ofSeconds(1), 1 << 20);
            assertThatThrownBy(() -> calls.send(call)).isInstanceOf(HttpTimeoutException.class);

            assertThat(server.requests()).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aCutAnswerIsNoAnswer() {
        for (String path : List.of("/drop?after=100", "/reset")) {
            IOException cut = catchThrowableOfType(IOException.class, () -> calls.send(get(url(path), LONG)));

            assertThat(cut).isNotInstanceOf(HttpTimeoutException.class).hasMessageStartingWith(url(": "));
        }
        assertThat(upstream.count()).as("nothing was sent again").isEqualTo(2);
        assertThat(context.counts()).containsExactly(counted("failed", 2));
    }

    @Test
    void refusesAnAnswerThatIsTooLong() throws Exception {
        assertThat(calls.send(get(url("/bytes?n=1000"), LONG)).body()).hasSize(1000);
        assertThat(calls.send(get(url("/bytes?n=1000&chunked=true"), LONG)).body())
                .hasSize(1000);
        for (String longer : List.of("/bytes?n=1001", "/bytes?n=1001&chunked=true", "/bytes?n=9000000")) {
            assertThatThrownBy(() -> calls.send(get(url(longer), LONG)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer's body is over 1000 bytes");
        }
        var head = new Call("HEAD", URI.create(url("/bytes?n=5000")), Map.of(), null, LONG, 1000);
        assertThat(calls.send(head).body()).isEmpty();
        assertThat(context.counts()).containsExactly(counted("answered", 3), counted("too_long", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 1000000000", "transfer-encoding: chunked"})
    void hangsUpOnAnAnswerThatIsTooLong(String framing) throws Exception {
        try (var server = new RawServer((request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n").getBytes(UTF_8));
            while (true) {
                out.write("5dc\r\n".getBytes(UTF_8));
                out.write(new byte[1500]);
                out.write("\r\n".getBytes(UTF_8));
                TimeUnit.MILLISECONDS.sleep(10);
            }
        })) {
            assertThatThrownBy(() -> calls.send(get(server.url("/"), LONG))).hasMessageContaining("over 1000 bytes");

            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void sendsNothingAgainOnAKeptConnectionThatWasClosed() throws Exception {
        try (var server = new RawServer((request, out) -> {
            if (request == 1) {
                out.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(UTF_8));
            }
            return request == 1;
        })) {
            calls.send(get(server.url("/1"), LONG));
            assertThatThrownBy(() -> calls.send(get(server.url("/2"), LONG))).isInstanceOf(IOException.class);

            assertThat(server.requests()).containsExactly("GET /1 HTTP/1.1", "GET /2 HTTP/1.1");
        }
    }

    /** The JVM of the tests is given them too, because another test may use the JDK's client first. */
    @Test
    void tellsTheJvmSoUnlessTheOperatorSaidOtherwise() {
        String given = System.clearProperty("jdk.httpclient.redirects.retrylimit");
        String connect = System.setProperty("jdk.httpclient.disableRetryConnect", "false");
        try {
            ClientProperties.set();

            assertThat(System.getProperty("jdk.httpclient.redirects.retrylimit"))
                    .isEqualTo("1");
            assertThat(System.getProperty("jdk.httpclient.disableRetryConnect")).isEqualTo("false");
        } finally {
            System.setProperty("jdk.httpclient.redirects.retrylimit", given);
            System.setProperty("jdk.httpclient.disableRetryConnect", connect);
        }
    }

    @Test
    void doesNotSpeakTlsWithAServerThatHasNone() {
        String url = url("/").replace("http:", "https:");

        assertThatThrownBy(() -> calls.send(get(url, LONG))).isInstanceOf(IOException.class);
        assertThat(upstream.count()).isZero();
    }

    @Test
    void theBreakerOpensProbesAndCloses() throws Exception {
        int port = upstream.port();
        upstream.close();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> calls.send(get(url("/"), LONG)))
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(ConnectException.class);
        }
        try (Upstream back = Upstream.start(port)) {
            assertThatThrownBy(() -> calls.send(get(url("/"), LONG)))
                    .hasMessage(url(": not asked, because it did not answer lately"));
            assertThat(back.count()).isZero();

            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(calls.send(get(url("/"), LONG)).status()).isEqualTo(200);
            assertThat(calls.send(get(url("/"), LONG)).status()).isEqualTo(200);
        }
        assertThat(context.counts())
                .containsExactly(counted("answered", 2), counted("breaker_open", 1), counted("failed", 3));
    }

    @Test
    void anErrorIsAnAnswerToTheBreaker() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(calls.send(get(url("/status/500"), LONG)).status()).isEqualTo(500);
        }
    }

    @Test
    void oneServicesBreakerIsNotAnothers() throws Exception {
        try (var silent = new RawServer((request, out) -> false)) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> calls.send(get(silent.url("/"), LONG))).isInstanceOf(IOException.class);
            }
            assertThat(silent.requests()).hasSize(3);
            assertThat(calls.send(get(url("/"), LONG)).status()).isEqualTo(200);
        }
    }

    private static void refused(Call call, String message) {
        try (var own = new OutgoingCalls("a", CallBounds.STANDARD, new TestContext().metrics(), System::nanoTime)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> own.send(call))
                    .withMessageContaining(message);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + upstream.port() + path;
    }

    private static Call get(String url, Duration timeout) {
        return new Call("GET", URI.create(url), Map.of(), null, timeout, 1000);
    }

    private static Call call(String url, Map<String, List<String>> headers) {
        return new Call("GET", URI.create(url), headers, null, LONG, 1000);
    }

    private static Map.Entry<String, Long> counted(String result, long n) {
        return Map.entry("attache_http_calls_total[result, " + result + "]", n);
    }
}
