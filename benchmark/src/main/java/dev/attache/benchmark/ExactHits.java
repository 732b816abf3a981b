package dev.attache.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** How many chats the service says it answered from its cache: to the generator a refusal looks like an answer. */
final class ExactHits {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private ExactHits() {}

    /** Since the service was started. */
    static long read(int adminPort) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(adminPort)))
                    .timeout(WITHIN)
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("/metrics was answered with " + response.statusCode() + " (expected: 200)");
            }
            return of(response.body());
        }
    }

    /** The count in metrics as Prometheus reads them; 0 where there is none yet. */
    static long of(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("attache_llm_cache_total{") && line.contains("result=\"hit_exact\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
