package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metrics;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Answers in the upstream's place: a mock, a maintenance page, a block.
 *
 * <p>Immutable and thread-safe.
 */
public final class RespondPolicy implements Policy {
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    /** The settings, as design and documentation name them. */
    public record Config(
            @Setting(value = "The HTTP status, 200 to 599.", standard = "200")
            int status,

            @Setting(value = "The body; a template.", standard = "\"\"")
            Template body,

            @Setting(value = "The body's type.", standard = "text/plain")
            String contentType,

            @Setting(value = "Headers to set; values are templates.", standard = "{}")
            Map<String, Template> headers) {
        public Config {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
            }
            if (WITHOUT_BODY.contains(status) && !body.toString().isEmpty()) {
                throw new IllegalArgumentException("body: given with status %d (expected: none)".formatted(status));
            }
            HeaderRules.checkedValue("content-type", contentType);
            headers = HeaderSettings.checked("headers", headers, new HashSet<>());
            if (headers.containsKey("content-type")) {
                throw new IllegalArgumentException("headers: content-type (expected: content_type)");
            }
        }
    }

    private final String name;
    private final Config config;
    private final Edits contentType;
    private final boolean readsBody;
    private final Metrics.Count answered;

    RespondPolicy(String name, Config config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.contentType =
                Edits.builder().set("content-type", config.contentType()).build();
        this.readsBody = Stream.concat(Stream.of(config.body()), config.headers().values().stream())
                .flatMap(value -> value.sources().stream())
                .anyMatch(Source::readsBody);
        this.answered = context.metrics()
                .count("attache_respond_total", "Requests answered in the upstream's place.", "policy", name);
    }

    @Override
    public Interest interest() {
        return readsBody ? Interest.REQUEST_HEADERS.decidingOnBody() : Interest.REQUEST_HEADERS;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ExchangeHandler() {
            @Override
            public CompletionStage<Verdict> requestHeaders() {
                return readsBody ? Verdict.PASSED : CompletableFuture.completedStage(answer(exchange));
            }

            @Override
            public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                return CompletableFuture.completedStage(answer(exchange));
            }

            @Override
            public Verdict withoutRequestBody() {
                return answer(exchange); // whoever is to be answered must not pass for lack of a body
            }
        };
    }

    private Verdict answer(Exchange exchange) {
        answered.increment();
        exchange.note("policy", name);
        exchange.note("verdict", "answered");
        byte[] body = config.body().render(exchange).getBytes(StandardCharsets.UTF_8);
        var reply = new LocalReply(config.status(), headers(exchange), body, null, "responded");
        return Verdict.respond(reply);
    }

    private Edits headers(Exchange exchange) {
        Edits.Builder edits = Edits.builder();
        config.headers().forEach((header, value) -> {
            try {
                edits.set(header, value.render(exchange));
            } catch (RefusedEditException fromTheClient) {
                // A value taken from the request may hold anything (%0d%0a in a query); an answer without it is better
                // than a fault, which server.on_error might let pass to the upstream.
            }
        });
        return contentType.then(edits.build());
    }
}
