package dev.attache.benchmark.events;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/** An Envoy that is set to what chats need, and chats through it. Safe for use from any thread. */
public final class ChatEnvoy implements AutoCloseable {
    private static final String QUESTION = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "When does the library open? ".repeat(35)
            + "\"}],\"max_tokens\":%d,\"stream\":true}";

    private final EnvoyProcess envoy;
    private final int port;

    /** In front of this upstream; {@code target} is the service, or null for an Envoy that asks nobody. */
    public ChatEnvoy(int upstream, @Nullable String target) {
        var config = new EnvoyConfig()
                .upstream(upstream)
                .mode(Mode.HEADERS
                        .withBodies(BodySendMode.BUFFERED, BodySendMode.STREAMED)
                        .withTrailers(false, true))
                .messageTimeout("10s");
        if (target != null) {
            config.processor(target);
        }
        envoy = EnvoyProcess.start(config);
        port = config.listenerPort();
    }

    /** A streaming chat of a client that does not ask for the usage; {@code prefix} comes before the API's own path. */
    HttpRequest.Builder chat(String prefix, String user, int maxTokens) {
        return post(prefix, QUESTION.formatted(maxTokens)).header("x-user-id", user);
    }

    /** A chat with this body. */
    public HttpRequest.Builder post(String body) {
        return post("", body);
    }

    private HttpRequest.Builder post(String prefix, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s/v1/chat/completions".formatted(port, prefix)))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    @Override
    public void close() {
        envoy.close();
    }
}
