package dev.attache.server.llm;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.JsonEdit;
import dev.attache.server.content.JsonEditor;
import dev.attache.server.content.JsonRead;
import dev.attache.server.content.JsonReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What accounting changes in requests; every other byte stays as it was. Thread-safe; throws nothing, whatever the body
 * is.
 */
public final class RequestEdits {
    private static final JsonEditor INCLUDE_USAGE =
            JsonEditor.of(List.of(JsonPath.parse("stream_options.include_usage")), List.of());
    private static final JsonPath SNAKE_CASE = JsonPath.parse("generation_config");
    private static final JsonReader GENERATION_CONFIG = JsonReader.lastWins(List.of(SNAKE_CASE));

    private RequestEdits() {}

    /**
     * Asks for the usage of a stream: sets {@code stream_options.include_usage}, beside what else the client put there.
     * Unchanged unless it is a stream of OpenAI's chat or completions whose client did not ask.
     */
    public static JsonEdit includeUsage(LlmRequest request, ByteBuffer body) {
        boolean knowsOption = request.api() == LlmApi.OPENAI_CHAT || request.api() == LlmApi.OPENAI_COMPLETIONS;
        if (!knowsOption || !request.streaming() || request.usageAsked() || !request.readable()) {
            return new JsonEdit.Unchanged();
        }
        return INCLUDE_USAGE.apply(body, List.of("true"));
    }

    /**
     * Makes sure that not more is written: lowers every bound in the body that is higher or no bound at all, and adds the
     * API's own where there is none. Unchanged where that is not known: embeddings, images, a Bedrock model's own body
     * without a bound.
     *
     * @param max tokens for all answers together; each gets its share, but at least 1. OpenAI's Responses refuse less
     *     than 16
     */
    public static JsonEdit capOutput(LlmRequest request, ByteBuffer body, long max) {
        long share = Math.max(1, max / Math.max(1, request.answers()));
        JsonRead read = LlmRequest.reader(request.api()).read(body);
        if (!request.readable()) {
            return new JsonEdit.Unchanged();
        }
        var set = new ArrayList<JsonPath>();
        boolean bound = false;
        for (JsonPath path : OutputFields.of(request.api())) {
            String value = read.get(path);
            long asked = OutputFields.number(value, OutputFields.MAX);
            bound |= asked > 0;
            if (value != null && (asked == 0 || asked > share)) {
                set.add(path);
            }
        }
        if (!bound && set.isEmpty()) {
            JsonPath own = ownField(request, body);
            if (own != null) {
                set.add(own);
            }
        }
        return set.isEmpty()
                ? new JsonEdit.Unchanged()
                : JsonEditor.of(set, List.of()).apply(body, Collections.nCopies(set.size(), Long.toString(share)));
    }

    private static @Nullable JsonPath ownField(LlmRequest request, ByteBuffer body) {
        String name = switch (request.api()) {
            case OPENAI_CHAT -> refusesMaxTokens(request.model()) ? "max_completion_tokens" : "max_tokens";
            case OPENAI_COMPLETIONS, ANTHROPIC_MESSAGES, COHERE -> "max_tokens";
            case OPENAI_RESPONSES -> "max_output_tokens";
            // One object under both its names would be refused.
            case GEMINI ->
                GENERATION_CONFIG.read(body).get(SNAKE_CASE) == null
                        ? "generationConfig.maxOutputTokens"
                        : "generation_config.max_output_tokens";
            case DASHSCOPE -> "parameters.max_tokens";
            case BEDROCK_CONVERSE -> "inferenceConfig.maxTokens";
            case OLLAMA -> "options.num_predict";
            case OPENAI_EMBEDDINGS, OPENAI_IMAGES, BEDROCK_INVOKE -> null;
        };
        return name == null ? null : JsonPath.parse(name);
    }

    /** OpenAI's models that reason know only the new name, many others that speak the same only the old one. */
    private static boolean refusesMaxTokens(@Nullable String model) {
        return model != null && (model.matches("o[1-9].*") || model.startsWith("gpt-5"));
    }
}
