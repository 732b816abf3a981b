package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.testkit.llm.LlmCall;
import dev.attache.testkit.llm.LlmUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What many streams that are open at the same time cost in memory: 20 events each, one in a second. */
public final class OpenChats {
    private static final int EVENTS = 20;
    private static final String PACE = "1s";
    private static final int AT_ONCE = 50;
    private static final Duration UNTIL_READ = Duration.ofSeconds(2);
    private static final double MEGABYTE = 1 << 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ChatEnvoy envoy;

    private OpenChats(ChatEnvoy envoy) {
        this.envoy = envoy;
    }

    /** Reads the memory of a process, in bytes. */
    public interface Memory {
        long read() throws IOException;
    }

    /**
     * Opens {@code streams} streams through a real Envoy, twice, and prints how much memory the service gains: the
     * first time includes what it does only once, the second shows what streams alone cost.
     */
    public static void measure(String title, String target, int streams, Memory memory)
            throws IOException, InterruptedException {
        try (var upstream = LlmUpstream.start();
                var envoy = new ChatEnvoy(upstream.port(), target)) {
            var chats = new OpenChats(envoy);
            chats.drain(chats.open(AT_ONCE));
            for (String time : List.of("at first", "again")) {
                long before = memory.read();
                List<HttpResponse<InputStream>> open = chats.open(streams);
                TimeUnit.NANOSECONDS.sleep(UNTIL_READ.toNanos());
                long running = upstream.books().stream()
                        .filter(call -> call.ending() == LlmCall.Ending.RUNNING)
                        .count();
                long during = memory.read();
                chats.drain(open);
                System.out.printf(
                        "%-40s | %-8s | %d streams open%s | RSS %.0f MB, before %.0f MB, more %.1f MB%n",
                        title,
                        time,
                        running,
                        running < streams ? ", NOT VALID: too slow to have all open at a time" : "",
                        during / MEGABYTE,
                        before / MEGABYTE,
                        (during - before) / MEGABYTE);
            }
        }
    }

    private List<HttpResponse<InputStream>> open(int streams) throws IOException {
        var open = new ArrayList<HttpResponse<InputStream>>();
        while (open.size() < streams) {
            var opening = new ArrayList<CompletableFuture<HttpResponse<InputStream>>>();
            for (int i = 0; i < AT_ONCE; i++) {
                opening.add(client.sendAsync(
                        envoy.chat("", "user-" + (open.size() + i), EVENTS)
                                .header("x-llm-output", Integer.toString(EVENTS))
                                .header("x-llm-pace", PACE)
                                .build(),
                        BodyHandlers.ofInputStream()));
            }
            for (var each : opening) {
                open.add(answered(each));
            }
        }
        return open;
    }

    private static HttpResponse<InputStream> answered(CompletableFuture<HttpResponse<InputStream>> opening)
            throws IOException {
        try {
            HttpResponse<InputStream> response = opening.join();
            if (response.statusCode() != 200) {
                throw new IOException("a stream was answered with " + response.statusCode() + " (expected: 200)");
            }
            return response;
        } catch (CompletionException e) {
            throw new IOException("a stream was not answered: " + e.getMessage(), e);
        }
    }

    /** Reads all to their ends, which must be those of a chat. */
    private void drain(List<HttpResponse<InputStream>> open) throws IOException {
        for (var response : open) {
            try (InputStream body = response.body()) {
                if (!new String(body.readAllBytes(), UTF_8).endsWith("data: [DONE]\n\n")) {
                    throw new IOException("a stream was cut");
                }
            }
        }
    }
}
