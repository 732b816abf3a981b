package dev.attache.server.llm;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonRead;
import dev.attache.server.content.json.JsonReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What accounting changes in requests; every other byte stays as it was. Thread-safe; throws nothing, whatever the body
 * is. A request whose signature covers its body is never changed: its upstream would refuse it.
 */
public final class RequestEdits {
    private static final JsonEditor INCLUDE_USAGE =
            JsonEditor.of(List.of(JsonPath.parse("stream_options.include_usage")), List.of());
    private static final JsonPath SNAKE_CASE = JsonPath.parse("generation_config");
    private static final JsonReader GENERATION_CONFIG = JsonReader.lastWins(List.of(SNAKE_CASE));

    private static final long LEAST_OF_RESPONSES = 16;
    private static final JsonPath THINKING = JsonPath.parse("thinking.budget_tokens");
    private static final JsonPath CONVERSE_THINKING =
            JsonPath.parse("additionalModelRequestFields.thinking.budget_tokens");
    private static final JsonReader BUDGETS = JsonReader.lastWins(List.of(THINKING, CONVERSE_THINKING));

    private RequestEdits() {}

    /**
     * Asks for the usage of a stream: sets {@code stream_options.include_usage}, and keeps what else the client put
     * there. Unchanged unless it is a stream of OpenAI's chat or completions whose client did not ask.
     */
    public static JsonEdit includeUsage(LlmRequest request, ByteBuffer body) {
        boolean knowsOption = request.api() == LlmApi.OPENAI_CHAT || request.api() == LlmApi.OPENAI_COMPLETIONS;
        if (!knowsOption || !request.streaming() || request.usageAsked() || !mayChange(request)) {
            return new JsonEdit.Unchanged();
        }
        return INCLUDE_USAGE.apply(body, List.of("true"));
    }

    /**
     * Makes sure that no more than {@code max} is written: lowers every bound in the body that is higher or invalid,
     * and adds the API's own where there is none. Unchanged where that is not known: embeddings, images, a Bedrock
     * model's own body without a bound.
     *
     * @param max tokens for all answers together; each gets its share, but never less than its upstream takes: 1, of
     *     OpenAI's Responses 16, of Anthropic's models one more than {@code thinking.budget_tokens}
     */
    public static JsonEdit capOutput(LlmRequest request, ByteBuffer body, long max) {
        if (!mayChange(request) || !request.writesText()) {
            return new JsonEdit.Unchanged();
        }
        long share = Math.max(leastBound(request.api(), body), max / Math.max(1, request.answers()));
        JsonRead read = LlmRequest.reader(request.api()).read(body);
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

    private static boolean mayChange(LlmRequest request) {
        return request.readable() && !request.signed();
    }

    /** A lower one would be refused. */
    private static long leastBound(LlmApi api, ByteBuffer body) {
        return switch (api) {
            case OPENAI_RESPONSES -> LEAST_OF_RESPONSES;
            case ANTHROPIC_MESSAGES, BEDROCK_INVOKE -> 1 + budget(body, THINKING);
            case BEDROCK_CONVERSE -> 1 + budget(body, CONVERSE_THINKING);
            default -> 1;
        };
    }

    private static long budget(ByteBuffer body, JsonPath path) {
        return OutputFields.number(BUDGETS.read(body).get(path), OutputFields.MAX);
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

    /** OpenAI's reasoning models know only the new name, many compatible servers only the old one. */
    private static boolean refusesMaxTokens(@Nullable String model) {
        return model != null && (model.matches("o[1-9].*") || model.startsWith("gpt-5"));
    }
}
