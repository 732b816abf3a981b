package dev.attache.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The auth service of the demo: knows one token, and whose it is. */
final class TokenService implements AutoCloseable {
    static final String TOKEN = "token-of-ann";
    static final String USER = "ann";

    private final HttpServer server;

    TokenService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", TokenService::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("authorization"));
            exchange.getResponseHeaders()
                    .set(known ? "x-user-id" : "www-authenticate", known ? USER : "Bearer realm=\"demo\"");
            exchange.sendResponseHeaders(known ? 200 : 401, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
