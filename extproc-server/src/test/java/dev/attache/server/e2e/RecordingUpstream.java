package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An upstream, or a service that a policy asks: answers as the test says, and shows all that came. Thread-safe. */
final class RecordingUpstream implements AutoCloseable {
    /** A request as it came; names of headers in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // compared by content
    record Got(String method, String target, Map<String, List<String>> headers, byte[] body) {
        List<String> all(String name) {
            return headers.getOrDefault(name, List.of());
        }

        String text() {
            return new String(body, UTF_8);
        }
    }

    /** Writes a body piece by piece. */
    @FunctionalInterface
    interface Body {
        void write(OutputStream out) throws Exception;
    }

    /** What is answered; a length below 0 is chunked. */
    record Answer(int status, Map<String, String> headers, long length, Body body) {
        static Answer of(int status, Map<String, String> headers, byte[] body) {
            return new Answer(status, headers, body.length, out -> out.write(body));
        }

        static Answer text(int status, Map<String, String> headers, String body) {
            return of(status, headers, body.getBytes(UTF_8));
        }

        Answer chunked() {
            return new Answer(status, headers, -1, body);
        }
    }

    /** Says what is answered to a request. */
    @FunctionalInterface
    interface Script {
        Answer answer(Got got) throws Exception;
    }

    private static final Script OK = got -> Answer.text(200, Map.of("content-type", "text/plain"), "ok\n");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile Script script = OK;

    RecordingUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What is answered from now on. */
    void answers(Script next) {
        script = next;
    }

    /** Forgets what came, and answers {@code ok}. */
    void reset() {
        got.clear();
        script = OK;
    }

    /** How many requests came. */
    int count() {
        return got.size();
    }

    /** The one request that came. */
    Got only() {
        if (got.size() != 1) {
            throw new AssertionError("requests that came: %d (expected: 1)".formatted(got.size()));
        }
        return got.element();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new TreeMap<String, List<String>>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
            var request = new Got(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            got.add(request);
            Answer answer = script.answer(request);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            long length = answer.length();
            exchange.sendResponseHeaders(answer.status(), length < 0 ? 0 : length == 0 ? -1 : length);
            if (length != 0) {
                answer.body().write(exchange.getResponseBody());
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
