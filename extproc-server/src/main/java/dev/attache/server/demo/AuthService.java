package dev.attache.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The auth service of the demo: knows one token and two session cookies with their owners, and how often it was asked.
 */
final class AuthService implements AutoCloseable {
    static final String TOKEN = "token-of-ann";
    static final String USER = "ann";

    private final AtomicInteger sessionsAsked = new AtomicInteger();
    private final HttpServer server;

    AuthService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/verify", AuthService::token);
        server.createContext("/session", this::session);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How often it was asked about a session. */
    int sessionsAsked() {
        return sessionsAsked.get();
    }

    private static void token(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("authorization"));
            exchange.getResponseHeaders()
                    .set(known ? "x-user-id" : "www-authenticate", known ? USER : "Bearer realm=\"demo\"");
            exchange.sendResponseHeaders(known ? 200 : 401, -1);
        }
    }

    private void session(HttpExchange exchange) throws IOException {
        try (exchange) {
            sessionsAsked.incrementAndGet();
            String cookie = exchange.getRequestHeaders().getFirst("cookie");
            for (String user : List.of(USER, "bob")) {
                if (("sid=session-of-" + user).equals(cookie)) {
                    byte[] body = "{\"user\": \"%s\"}".formatted(user).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    return;
                }
            }
            exchange.sendResponseHeaders(401, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
