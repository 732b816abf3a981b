package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Sends events at a steady pace, each with the time at which it was sent, as {@link System#nanoTime} has it. */
final class EventUpstream implements AutoCloseable {
    private final HttpServer server;

    EventUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", EventUpstream::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The path is {@code /COUNT/MICROSECONDS}. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            int events = Integer.parseInt(path[1]);
            long pause = Long.parseLong(path[2]) * 1_000;
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < events; i++) {
                LockSupport.parkNanos(pause);
                exchange.getResponseBody().write(("data: " + System.nanoTime() + "\n\n").getBytes(US_ASCII));
                exchange.getResponseBody().flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
