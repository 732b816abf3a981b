package dev.attache.server.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A client that shows what it asks, what it is answered, and why. */
final class Caller implements AutoCloseable {
    /** Headers of an answer that the reader should see. */
    private static final List<String> SHOWN = List.of("ratelimit-policy", "ratelimit", "retry-after");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final PrintStream out;

    Caller(String base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    /** Asks and shows; the answer must have this status. */
    HttpResponse<String> show(String path, String user, int expected, String why) throws Exception {
        out.printf("  $ curl -i -H 'x-user-id: %s' %s%s%n", user, base, path);
        HttpResponse<String> answer = ask(path, user);
        out.printf("    %d", answer.statusCode());
        for (String name : SHOWN) {
            answer.headers().firstValue(name).ifPresent(value -> out.printf("  %s: %s", name, value));
        }
        out.printf("%n    %s%n", why);
        if (answer.statusCode() != expected) {
            throw new DemoException("%s for %s: %d (expected: %d), body: %s"
                    .formatted(
                            path,
                            user,
                            answer.statusCode(),
                            expected,
                            answer.body().strip()));
        }
        return answer;
    }

    /** Asks without a word. */
    HttpResponse<String> ask(String path, String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("x-user-id", user)
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Says something. */
    void say(String text) {
        out.println("    " + text);
    }

    @Override
    public void close() {
        client.close();
    }
}
