package dev.attache.server.store.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Answers over HTTP what a function says, and remembers what it was asked. */
final class JsonServer implements AutoCloseable {
    /** One question; {@code secret} is what the header that a service lets callers in by had. */
    record Asked(
            String method,
            String path,
            @Nullable String query,
            @Nullable String secret,
            String body) {
        @Override
        public String toString() {
            return method + " " + path + (query == null ? "" : "?" + query);
        }
    }

    /** One answer; null for none, ever. */
    record Said(int status, String body) {}

    /** What a service does. */
    interface Service {
        @Nullable
        Said answer(Asked asked);
    }

    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    JsonServer(String secretHeader, Service service) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> handle(exchange, secretHeader, service));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange, String secretHeader, Service service) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var uri = exchange.getRequestURI();
        var one = new Asked(
                exchange.getRequestMethod(),
                uri.getPath(),
                uri.getQuery(),
                exchange.getRequestHeaders().getFirst(secretHeader),
                body);
        asked.add(one);
        Said said;
        synchronized (this) {
            said = service.answer(one);
        }
        if (said == null) {
            return;
        }
        try (exchange) {
            byte[] bytes = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
