package dev.attache.server.llm;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonRead;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where each API is told how much to write. Only an API's own names count: no upstream would obey others. */
final class OutputFields {
    /** More than any model writes; larger numbers are taken for this. */
    static final long MAX = 1_000_000_000_000L;

    /** More answers than any model gives at once. */
    static final long MAX_CANDIDATES = 10_000;

    private static final List<JsonPath> CHAT = paths("max_tokens", "max_completion_tokens");
    private static final List<JsonPath> ONE = paths("max_tokens");
    private static final List<JsonPath> RESPONSES = paths("max_output_tokens");
    private static final List<JsonPath> ANTHROPIC = paths("max_tokens", "max_tokens_to_sample");
    private static final List<JsonPath> GEMINI = paths(
            "generationConfig.maxOutputTokens",
            "generationConfig.max_output_tokens",
            "generation_config.maxOutputTokens",
            "generation_config.max_output_tokens");
    private static final List<JsonPath> DASHSCOPE = paths("parameters.max_tokens");
    private static final List<JsonPath> CONVERSE = paths("inferenceConfig.maxTokens");
    /** Each model behind Bedrock has a name of its own. */
    private static final List<JsonPath> INVOKE = paths(
            "max_tokens",
            "max_tokens_to_sample",
            "max_completion_tokens",
            "max_gen_len",
            "textGenerationConfig.maxTokenCount",
            "inferenceConfig.maxTokens",
            "inferenceConfig.max_new_tokens");

    private static final List<JsonPath> OLLAMA = paths("options.num_predict");
    private static final List<JsonPath> COUNTS = paths("n", "best_of");
    private static final List<JsonPath> GEMINI_COUNTS = paths(
            "generationConfig.candidateCount",
            "generationConfig.candidate_count",
            "generation_config.candidateCount",
            "generation_config.candidate_count");
    private static final List<JsonPath> DASHSCOPE_COUNTS = paths("parameters.n");

    private OutputFields() {}

    private static List<JsonPath> paths(String... texts) {
        var paths = new ArrayList<JsonPath>();
        for (String text : texts) {
            paths.add(JsonPath.parse(text));
        }
        return List.copyOf(paths);
    }

    /** The names of the bound on what is written. */
    static List<JsonPath> of(LlmApi api) {
        return switch (api) {
            case OPENAI_CHAT -> CHAT;
            case OPENAI_COMPLETIONS, COHERE -> ONE;
            case OPENAI_RESPONSES -> RESPONSES;
            case ANTHROPIC_MESSAGES -> ANTHROPIC;
            case GEMINI -> GEMINI;
            case DASHSCOPE -> DASHSCOPE;
            case BEDROCK_CONVERSE -> CONVERSE;
            case BEDROCK_INVOKE -> INVOKE;
            case OLLAMA -> OLLAMA;
            case OPENAI_EMBEDDINGS, OPENAI_IMAGES -> List.of();
        };
    }

    /** The names of how many answers are written side by side. */
    static List<JsonPath> counts(LlmApi api) {
        return switch (api) {
            case OPENAI_CHAT, OPENAI_COMPLETIONS -> COUNTS;
            case GEMINI -> GEMINI_COUNTS;
            case DASHSCOPE -> DASHSCOPE_COUNTS;
            default -> List.of();
        };
    }

    /** The largest bound that is set, for one answer; empty when there is none. */
    static OptionalLong bound(LlmApi api, JsonRead read) {
        long bound = largest(of(api), read, MAX);
        return bound == 0 ? OptionalLong.empty() : OptionalLong.of(bound);
    }

    /** How many answers are asked for, at least 1. */
    static long candidates(LlmApi api, JsonRead read) {
        return Math.max(1, largest(counts(api), read, MAX_CANDIDATES));
    }

    private static long largest(List<JsonPath> paths, JsonRead read, long most) {
        long largest = 0;
        for (JsonPath path : paths) {
            largest = Math.max(largest, number(read.get(path), most));
        }
        return largest;
    }

    /**
     * The product of two numbers of at least 1, {@link #MAX} at most: a client chooses both, and must not go below 0.
     */
    static long times(long one, long other) {
        return one > MAX / other ? MAX : one * other;
    }

    /** A number of at least 1 and at most {@code most}; 0 for anything else. */
    static long number(@Nullable String text, long most) {
        if (text == null || text.isEmpty() || text.length() > 64) {
            return 0;
        }
        try {
            double number = Double.parseDouble(text);
            return number >= 1 ? (long) Math.min(number, (double) most) : 0;
        } catch (NumberFormatException nothing) {
            return 0;
        }
    }
}
