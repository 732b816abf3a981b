package dev.attache.server.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;

/** A client that shows what it asks, what answer it gets, and why. */
final class Caller implements AutoCloseable {
    /** Headers of an answer that the reader should see. */
    private static final List<String> SHOWN = List.of(
            "ratelimit-policy",
            "ratelimit",
            "retry-after",
            "www-authenticate",
            "age",
            "cache-status",
            "x-attache-cache",
            "x-demo");

    private final HttpClient client;
    private final String base;
    private final PrintStream out;

    Caller(String base, PrintStream out) {
        this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), base, out);
    }

    private Caller(HttpClient client, String base, PrintStream out) {
        this.client = client;
        this.base = base;
        this.out = out;
    }

    /** The same one, asking another gateway. */
    Caller at(String gateway) {
        return new Caller(client, gateway, out);
    }

    /** Asks and shows; the answer must have this status. */
    HttpResponse<String> show(Call call, int expected, String why) throws Exception {
        out.printf("  $ %s%n", call.curl(base));
        HttpResponse<String> answer = ask(call);
        out.printf("    %d", answer.statusCode());
        for (String name : SHOWN) {
            answer.headers().firstValue(name).ifPresent(value -> out.printf("  %s: %s", name, value));
        }
        out.printf("%n    %s%n", why);
        if (answer.statusCode() != expected) {
            throw new DemoException("%s: %d (expected: %d), body: %s"
                    .formatted(
                            call.path(),
                            answer.statusCode(),
                            expected,
                            answer.body().strip()));
        }
        return answer;
    }

    /** Asks without showing anything. */
    HttpResponse<String> ask(Call call) throws IOException, InterruptedException {
        return client.send(call.to(base), HttpResponse.BodyHandlers.ofString());
    }

    /** Says something, which must hold. */
    void say(String text, boolean holds) throws DemoException {
        out.println("    " + text);
        if (!holds) {
            throw new DemoException("this is not what was to be shown: " + text);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
