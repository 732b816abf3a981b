package dev.attache.server.envoy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An upstream that answers what it was told next, and shows what it got. */
final class ScriptedUpstream implements AutoCloseable {
    /** What is answered: the pieces one by one, with a length or chunked. */
    record Answer(List<byte[]> pieces, boolean length, Map<String, String> headers) {}

    /** What came. */
    @SuppressWarnings("ArrayRecordComponent") // compared by content
    record Got(byte[] body, Map<String, List<String>> headers) {}

    private final HttpServer server;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();

    ScriptedUpstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void next(Answer answer) {
        answers.add(answer);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            got.add(new Got(exchange.getRequestBody().readAllBytes(), Map.copyOf(exchange.getRequestHeaders())));
            Answer answer = answers.poll();
            if (answer == null) {
                exchange.sendResponseHeaders(599, -1);
                return;
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            int size = answer.pieces().stream().mapToInt(piece -> piece.length).sum();
            exchange.sendResponseHeaders(200, !answer.length() ? 0 : size == 0 ? -1 : size);
            if (size > 0 || !answer.length()) {
                for (byte[] piece : answer.pieces()) {
                    exchange.getResponseBody().write(piece);
                    exchange.getResponseBody().flush();
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
