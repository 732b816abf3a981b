package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.admin.AdminServer;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.admin.StandardEndpoints;
import dev.attache.server.config.ListenAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int limitMillis = 20_000;

    @Test
    void readyIsZeroAndNotReadyIsOneWithTheReason() throws Exception {
        var readiness = new Readiness("warming up");
        try (var server = AdminServer.start(
                new ListenAddress.Tcp("127.0.0.1", 0),
                () -> "token",
                StandardEndpoints.of(readiness, new PrometheusMetrics(), Map::of))) {
            assertThat(health(server.address().toString())).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains(server.address() + " is not ready")
                    .contains("\"reason\":\"warming up\"")
                    .hasLineCount(1);
            readiness.ready();
            assertThat(health(server.address().toString())).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"status\":\"ready\"");
        }
    }

    @Test
    void nobodyThereIsTwo() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(health("127.0.0.1:" + port)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("attache health: 127.0.0.1:" + port + ": Connection refused")
                .hasLineCount(1);
    }

    @Test
    void silenceIsOneWithinTheLimit() throws Exception {
        limitMillis = 300;
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(health("127.0.0.1:" + silent.getLocalPort())).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("no answer within 300 ms")
                    .hasLineCount(1);
        }
    }

    @Test
    void anotherServerIsNotReadyWhateverItSays() throws Exception {
        for (String answer : List.of(
                "220 mail ready\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "", "HTTP/1.1 404 Not Found\r\n\r\n\u001b[31mno\n")) {
            err.reset();
            try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> answer(other, answer));
                assertThat(health("127.0.0.1:" + other.getLocalPort())).isEqualTo(1);
            }
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("is not ready")
                    .doesNotContain("\u001b")
                    .hasLineCount(1);
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThat(health("nonsense")).isEqualTo(1);
        assertThat(health("a:1", "b:2")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("nonsense (expected: HOST:PORT")
                .contains("at most one ADDRESS");
    }

    private int health(String... arguments) {
        var words = new java.util.ArrayList<>(List.of("health"));
        words.addAll(List.of(arguments));
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLine(List.of(new HealthCommand(limitMillis))).run(words, console);
    }

    private static void answer(ServerSocket server, String text) {
        try (var socket = server.accept()) {
            socket.getInputStream().read(new byte[1024]);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }
}
