package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonTemplate;
import dev.attache.server.content.json.JsonTree;
import dev.attache.server.content.json.JsonValue;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.LlmApis;
import dev.attache.server.llm.LlmFamily;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are cached, as the setting {@code api} says. Immutable and thread-safe.
 *
 * @param own an API that is described by paths; null where the calls themselves show what they speak
 */
public record CachedApis(LlmFamily family, @Nullable PathShape own) {
    private static final Map<LlmApi, Shape> SHAPES = Map.of(
            LlmApi.OPENAI_CHAT, new ChatShape(),
            LlmApi.OPENAI_RESPONSES, new ResponsesShape(),
            LlmApi.OPENAI_EMBEDDINGS, new EmbeddingsShape(),
            LlmApi.ANTHROPIC_MESSAGES, new AnthropicShape(),
            LlmApi.DASHSCOPE, new DashScopeShape());
    private static final Map<String, LlmFamily> WORDS = Map.of(
            "auto", LlmFamily.AUTO,
            "openai", LlmFamily.OPENAI,
            "anthropic", LlmFamily.ANTHROPIC,
            "dashscope", LlmFamily.DASHSCOPE);
    private static final Set<String> PATHS = Set.of("prompt", "answer", "stream_answer");
    private static final String EXPECTED =
            " (expected: auto, openai, anthropic, dashscope, or {prompt, answer, stream_answer})";

    /** What a call speaks: its shape, and the API where it is one that is known. */
    public record Spoken(Shape shape, @Nullable LlmApi api) {}

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException when it is not such a setting, with what was expected
     */
    public static CachedApis of(JsonTemplate setting) {
        JsonValue value = Objects.requireNonNullElse(JsonTree.read(setting.toString()), JsonValue.Nothing.NOTHING);
        if (value instanceof JsonValue.Members given) {
            for (JsonValue.Member each : given.members()) {
                if (!PATHS.contains(each.name())) {
                    throw new IllegalArgumentException("api: " + each.name() + EXPECTED);
                }
            }
            return new CachedApis(
                    LlmFamily.AUTO,
                    new PathShape(path(value, "prompt"), path(value, "answer"), path(value, "stream_answer")));
        }
        LlmFamily family = WORDS.get(value.text());
        if (family == null) {
            throw new IllegalArgumentException("api: " + setting + EXPECTED);
        }
        return new CachedApis(family, null);
    }

    /** Whether it is told by paths. */
    public boolean isOwn() {
        return own != null;
    }

    private static JsonPath path(JsonValue given, String name) {
        String text = given.get(name).text();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("api: " + name + " is missing" + EXPECTED);
        }
        try {
            return JsonPath.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("api: " + name + ": " + e.getMessage(), e);
        }
    }

    /** What a request speaks; empty where it is no call that is cached. */
    public Optional<Spoken> spoken(Headers headers) {
        String path = Objects.requireNonNullElse(headers.first(":path"), "");
        LlmApi api = LlmApis.of(family, path, headers).orElse(null);
        if (own != null) {
            return "POST".equals(headers.first(":method")) ? Optional.of(new Spoken(own, api)) : Optional.empty();
        }
        return api == null ? Optional.empty() : shape(api).map(shape -> new Spoken(shape, api));
    }

    /** How calls of an API look; empty where they are not cached. */
    public static Optional<Shape> shape(LlmApi api) {
        return Optional.ofNullable(SHAPES.get(api));
    }
}
