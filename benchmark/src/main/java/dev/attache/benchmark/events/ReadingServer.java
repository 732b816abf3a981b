package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.benchmark.load.ChatMessages;
import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.server.chain.NamedPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The service with one policy that reads every byte of a request's body, and always answers the same, with as many
 * headers as a stored answer has: what such an answer costs without the look-up.
 */
public final class ReadingServer {
    private ReadingServer() {}

    /** For an Envoy that is set to send bodies. Serves on 127.0.0.1 at the port given until the process is ended. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var server = new TappingServer(
                Integer.parseInt(arguments[0]),
                List.of(new NamedPolicy("reader", new Reader())),
                TappingServer.chats());
        System.out.println("ready: reader on " + server.target());
        Thread.currentThread().join();
    }

    private static final class Reader implements Policy {
        private static final Edits HEADERS = Edits.builder()
                .set("content-type", "application/json")
                .set("age", "60")
                .set("cache-status", "attache; hit; ttl=3540")
                .set("x-attache-cache", "hit-exact")
                .build();
        private final LocalReply reply =
                new LocalReply(200, HEADERS, ChatMessages.answer().getBytes(UTF_8), null, "read");

        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS.decidingOnBody();
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                private int lines;

                @Override
                public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                    while (body.hasRemaining()) {
                        lines += body.get() == '\n' ? 1 : 0;
                    }
                    return CompletableFuture.completedStage(Verdict.respond(reply));
                }
            };
        }
    }
}
