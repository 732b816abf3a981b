package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred megabytes each way stream through three tapping policies, and the process does not grow with them. */
@Tag("alone")
class LargeBodiesIT {
    private static final long MEGABYTE = 1 << 20;
    private static final long SIZE = 100 * MEGABYTE;
    /** A quarter of what passes: the compilers and the direct buffers grow for a while, by up to 34 MB as seen. */
    private static final long MAX_GROWTH = 48 * MEGABYTE;

    private final AtomicLong received = new AtomicLong();

    @ParameterizedTest
    @ValueSource(strings = {"by override", "full duplex"})
    void streamThroughInLittleMemory(String kind) throws Exception {
        HttpServer upstream = upstream();
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=96m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TappingService.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(service.getInputStream(), UTF_8));
                var client = HttpClient.newHttpClient()) {
            var config = new EnvoyConfig()
                    .processor("127.0.0.1:" + lines.readLine())
                    .upstream(upstream.getAddress().getPort())
                    .mode(kind.equals("full duplex") ? Mode.FULL_DUPLEX : Mode.HEADERS)
                    // The service has seen nothing before: its first exchange may take long.
                    .messageTimeout("10s")
                    .modeOverride(true);
            try (var envoy = EnvoyProcess.start(config)) {
                assertThat(envoy).isNotNull();
                both(client, config.listenerPort(), 30 * MEGABYTE);
                long before = residentBytes(service);
                both(client, config.listenerPort(), SIZE);
                assertThat(residentBytes(service) - before)
                        .as("growth in bytes")
                        .isLessThan(MAX_GROWTH);
            }
        } finally {
            service.destroyForcibly().waitFor();
            upstream.stop(0);
        }
    }

    private void both(HttpClient client, int port, long size) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/?n=" + size);
        HttpResponse<InputStream> answer =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream body = answer.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
        received.set(0);
        var upload = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/?n=0"))
                .POST(BodyPublishers.ofInputStream(() -> new Zeros(size)))
                .build();
        assertThat(client.send(upload, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(received).hasValue(size);
    }

    private static long residentBytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private HttpServer upstream() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
            long size = Long.parseLong(exchange.getRequestURI().getQuery().substring(2));
            exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
            if (size > 0) {
                new Zeros(size).transferTo(exchange.getResponseBody());
            }
        }
    }

    /** So many bytes, made as they are read. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int size = (int) Math.min(left, length);
            left -= size;
            return size;
        }
    }
}
