package dev.attache.server.embedding;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import dev.attache.embedding.RefusedTextException;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.ServiceUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An embedder that asks a service. Thread-safe; pool, deadline and breaker are those of {@link HttpCalls}. */
final class HttpEmbedder implements Embedder {
    /**
     * What there is to know of a service.
     *
     * @param provider the word in the configuration
     * @param dimensions 0 to leave it to the model
     * @param maxTokens the longest text that the model reads
     */
    record Service(
            String provider,
            ServiceUrl url,
            String model,
            @Nullable String apiKey,
            int dimensions,
            int maxTokens,
            double similarityThreshold,
            Duration timeout) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final int OK = 200;
    /** Statuses that speak of a text, not of the service: bad request, too large, cannot be processed. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    /** Enough for more than ten thousand dimensions in decimal. */
    private static final int MAX_ANSWER = 512 * 1024;

    /** The longest name of an error that is logged. */
    private static final int MAX_CODE = 60;

    /** Fewer than in any tokenizer's average token of Latin text. */
    private static final int LEAST_CHARACTERS_PER_TOKEN = 2;

    /** More than any tokenizer makes of a Chinese character. */
    private static final int MOST_TOKENS_PER_CHARACTER = 2;

    private final Service service;
    private final EmbeddingApi api;
    private final HttpCalls http;
    private final Map<String, List<String>> headers;

    HttpEmbedder(Service service, EmbeddingApi api, HttpCalls http) {
        this.service = service;
        this.api = api;
        this.http = http;
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("content-type", List.of("application/json"));
        headers.put("accept", List.of("application/json"));
        if (service.apiKey() != null) {
            headers.put("authorization", List.of("Bearer " + service.apiKey()));
        }
        this.headers = Map.copyOf(headers);
    }

    @Override
    public EmbedderId id() {
        return new EmbedderId(service.provider(), service.model(), service.url().uri(), service.dimensions());
    }

    @Override
    public int maxTokens() {
        return service.maxTokens();
    }

    @Override
    public double similarityThreshold() {
        return service.similarityThreshold();
    }

    /** An estimate that errs on the side of too long: only the service has the tokenizer. */
    @Override
    public boolean fits(String text) {
        long others = text.codePoints().filter(c -> c >= 0x80).count();
        long ascii = text.length() - others;
        return ascii / LEAST_CHARACTERS_PER_TOKEN + MOST_TOKENS_PER_CHARACTER * others <= service.maxTokens();
    }

    @Override
    public float[] embed(String text) throws IOException, InterruptedException {
        HttpCalls.Answer answer = ask(text);
        if (REFUSALS.contains(answer.status())) {
            throw new RefusedTextException(
                    "embedder " + service.provider() + ": " + answer.status() + code(answer) + " (expected: 200)");
        }
        if (answer.status() != OK) {
            throw failure(answer.status() + code(answer) + " (expected: 200)", null);
        }
        try {
            float[] vector = Vectors.read(api.vector(JSON.readTree(answer.body())));
            if (service.dimensions() > 0 && vector.length != service.dimensions()) {
                throw failure(
                        "a vector of %d numbers (expected: %d)".formatted(vector.length, service.dimensions()), null);
            }
            return vector;
        } catch (JacksonException broken) {
            throw failure("the answer is no JSON", broken);
        } catch (IllegalArgumentException wrong) {
            throw failure(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private HttpCalls.Answer ask(String text) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        api.ask(body, service.model(), service.dimensions(), text);
        var call = new HttpCalls.Call(
                "POST",
                URI.create(service.url().uri() + api.path()),
                headers,
                JSON.writeValueAsBytes(body),
                service.timeout(),
                MAX_ANSWER);
        try {
            return http.send(call);
        } catch (HttpTimeoutException late) {
            throw late;
        } catch (IOException silent) {
            throw failure(String.valueOf(silent.getMessage()), silent);
        }
    }

    /** What the service calls its error; the sentence beside it may hold the text, or part of the key. */
    private String code(HttpCalls.Answer answer) {
        try {
            JsonNode code = api.errorCode(JSON.readTree(answer.body()));
            String text = code.isString() ? code.asString() : "";
            return text.matches("[\\w.-]{1," + MAX_CODE + "}") ? " " + text : "";
        } catch (JacksonException noJson) {
            return "";
        }
    }

    private IOException failure(String said, @Nullable Exception cause) {
        return new IOException("embedder " + service.provider() + ": " + said, cause);
    }
}
