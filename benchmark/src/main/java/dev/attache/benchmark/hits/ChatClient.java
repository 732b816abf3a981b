package dev.attache.benchmark.hits;

import dev.attache.benchmark.events.ChatEnvoy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks chats over a connection that is kept, one at a time. */
final class ChatClient {
    private static final Duration STORED_WITHIN = Duration.ofSeconds(10);
    private static final long BETWEEN_NANOS = 2_000_000;
    private static final String TOKENS = "40";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Asks, and reads all of the answer.
     *
     * @param modelMillis how long the upstream waits before it answers, if it is asked
     * @return what the cache says of the answer; empty where there is none
     */
    String ask(ChatEnvoy envoy, String question, int modelMillis) throws IOException, InterruptedException {
        HttpRequest request = envoy.post(Questions.chat(question))
                .header("x-user-id", "user-1")
                .header("x-llm-output", TOKENS)
                .header("x-llm-chunk", TOKENS)
                .header("x-llm-pace", modelMillis + "ms")
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200 || !response.body().endsWith("}")) {
            throw new IOException("a chat was answered with %d: %s (expected: 200, and JSON)"
                    .formatted(response.statusCode(), response.body()));
        }
        return response.headers().firstValue("x-attache-cache").orElse("");
    }

    /** Asks until the answer comes from the store: it is stored after its first client has received it. */
    void awaitStored(ChatEnvoy envoy, String question) throws IOException, InterruptedException {
        long until = System.nanoTime() + STORED_WITHIN.toNanos();
        String kind = ask(envoy, question, 0);
        while (!kind.equals("hit-exact")) {
            if (System.nanoTime() - until >= 0) {
                throw new IOException("never stored, but " + kind + ": " + question);
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
            kind = ask(envoy, question, 0);
        }
    }
}
