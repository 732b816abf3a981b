package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends events at a steady pace, each with the time at which it was sent, as {@link System#nanoTime} has it: the path
 * is {@code /COUNT/MICROSECONDS}, with {@code /v1/chat/completions} behind it the events are those of a chat.
 */
final class EventUpstream implements AutoCloseable {
    private static final String EVENT = "data: sent %d\n\n";
    private static final String CHAT_HEAD = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1767225600,\"model\":\"gpt-4o\",\"choices\":";
    private static final String CHAT_EVENT =
            CHAT_HEAD + "[{\"index\":0,\"delta\":{\"content\":\"sent %d\"},\"finish_reason\":null}]}\n\n";
    private static final String CHAT_END = CHAT_HEAD
            + "[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\ndata: [DONE]\n\n";

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

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            int events = Integer.parseInt(path[1]);
            long pause = Long.parseLong(path[2]) * 1_000;
            boolean chat = path.length > 3;
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < events; i++) {
                LockSupport.parkNanos(pause);
                String event = (chat ? CHAT_EVENT : EVENT).formatted(System.nanoTime());
                exchange.getResponseBody().write(event.getBytes(US_ASCII));
                exchange.getResponseBody().flush();
            }
            if (chat) {
                exchange.getResponseBody()
                        .write(CHAT_END.formatted(events, events + 9).getBytes(US_ASCII));
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
