package dev.attache.server.llm.usage;

import static dev.attache.server.llm.usage.UsageCount.BILLED_INPUT;
import static dev.attache.server.llm.usage.UsageCount.BILLED_OUTPUT;
import static dev.attache.server.llm.usage.UsageCount.CACHED;
import static dev.attache.server.llm.usage.UsageCount.CACHE_WRITE;
import static dev.attache.server.llm.usage.UsageCount.CACHE_WRITE_1H;
import static dev.attache.server.llm.usage.UsageCount.CACHE_WRITE_5M;
import static dev.attache.server.llm.usage.UsageCount.INPUT;
import static dev.attache.server.llm.usage.UsageCount.OUTPUT;
import static dev.attache.server.llm.usage.UsageCount.PROOF;
import static dev.attache.server.llm.usage.UsageCount.REASONING;
import static dev.attache.server.llm.usage.UsageCount.TOOL_USE;
import static dev.attache.server.llm.usage.UsageCount.TOTAL;

import dev.attache.server.llm.LlmApi;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way to write answers: where the numbers, the text and the end stand in its JSON, in whole answers and in events
 * alike.
 *
 * <p>Sources: the OpenAPI documents of OpenAI, Anthropic and Cohere, the references of the Gemini API, Model Studio,
 * Bedrock and Ollama.
 */
enum Dialect {
    /** What Bedrock adds to whatever the model says. */
    BEDROCK_METRICS(
            Normalisation.CACHE_BESIDE,
            true,
            paths -> paths.count(INPUT, "amazon-bedrock-invocationMetrics.inputTokenCount")
                    .count(OUTPUT, "amazon-bedrock-invocationMetrics.outputTokenCount")
                    .count(CACHED, "amazon-bedrock-invocationMetrics.cacheReadInputTokenCount")
                    .count(CACHE_WRITE, "amazon-bedrock-invocationMetrics.cacheWriteInputTokenCount")
                    .leaf(Leaf.BASE64, "bytes")
                    .leaf(Leaf.TEXT, "{outputText,generation}")
                    .leaf(Leaf.TEXT, "results.*.outputText")
                    .leaf(Leaf.TEXT, "outputs.*.text")
                    .leaf(Leaf.FINISH, "{completionReason,stop_reason}")),

    /** Chat, completions and embeddings. */
    OPENAI(
            Normalisation.PARTS_INSIDE,
            false,
            paths -> paths.count(INPUT, "usage.prompt_tokens")
                    .count(OUTPUT, "usage.completion_tokens")
                    .count(TOTAL, "usage.total_tokens")
                    .count(CACHED, "usage.{prompt_tokens_details.cached_tokens,prompt_cache_hit_tokens,cached_tokens}")
                    .count(CACHE_WRITE, "usage.prompt_tokens_details.{cache_write_tokens,cache_creation_input_tokens}")
                    .count(UsageCount.AUDIO_INPUT, "usage.prompt_tokens_details.audio_tokens")
                    .count(UsageCount.IMAGE_INPUT, "usage.prompt_tokens_details.image_tokens")
                    .count(REASONING, "usage.completion_tokens_details.reasoning_tokens")
                    .count(UsageCount.AUDIO_OUTPUT, "usage.completion_tokens_details.audio_tokens")
                    .count(UsageCount.IMAGE_OUTPUT, "usage.completion_tokens_details.image_tokens")
                    .leaf(Leaf.ID, "id")
                    .leaf(Leaf.MODEL, "model")
                    .leaf(Leaf.SERVICE_TIER, "service_tier")
                    .leaf(Leaf.TYPE, "object")
                    .leaf(Leaf.ERROR, "error")
                    .leaf(Leaf.FINISH, "choices.*.finish_reason")
                    .leaf(Leaf.TEXT, "choices.*.text")
                    .leaf(Leaf.TEXT, "choices.*.{delta,message}.{content,reasoning_content,reasoning,refusal}")
                    .leaf(Leaf.TEXT, "choices.*.{delta,message}.content.*.{text,thinking.*.text}")
                    .leaf(Leaf.TEXT, "choices.*.{delta,message}.function_call.arguments")
                    .leaf(Leaf.TEXT, "choices.*.{delta,message}.tool_calls.*.function.arguments")),

    ANTHROPIC(
            Normalisation.CACHE_BESIDE,
            true,
            paths -> paths.count(INPUT, "{usage,message.usage}.input_tokens")
                    .count(OUTPUT, "{usage,message.usage}.output_tokens")
                    .count(CACHED, "{usage,message.usage}.cache_read_input_tokens")
                    .count(CACHE_WRITE, "{usage,message.usage}.cache_creation_input_tokens")
                    .count(CACHE_WRITE_5M, "{usage,message.usage}.cache_creation.ephemeral_5m_input_tokens")
                    .count(CACHE_WRITE_1H, "{usage,message.usage}.cache_creation.ephemeral_1h_input_tokens")
                    .count(REASONING, "{usage,message.usage}.output_tokens_details.thinking_tokens")
                    .count(PROOF, "message.usage.input_tokens")
                    .count(PROOF, "{usage,message.usage}.{cache_read_input_tokens,cache_creation_input_tokens}")
                    .leaf(Leaf.ID, "{id,message.id}")
                    .leaf(Leaf.MODEL, "{model,message.model}")
                    .leaf(Leaf.TYPE, "type")
                    .leaf(Leaf.ERROR, "error")
                    .leaf(Leaf.FINISH, "{stop_reason,delta.stop_reason}")
                    .leaf(Leaf.TEXT, "content.*.{text,thinking,input}")
                    .leaf(Leaf.TEXT, "delta.{text,thinking,partial_json}")),

    /** Responses: events have the whole answer as {@code response}, their own text as {@code delta}. */
    RESPONSES(Normalisation.PARTS_INSIDE, false, Dialect::inputAndOutput),

    /** Images, whose usage looks like that of responses. */
    IMAGES(Normalisation.IMAGES, false, Dialect::inputAndOutput),

    GEMINI(
            Normalisation.GEMINI,
            false,
            paths -> paths.count(INPUT, "usageMetadata.promptTokenCount")
                    .count(OUTPUT, "usageMetadata.candidatesTokenCount")
                    .count(TOTAL, "usageMetadata.totalTokenCount")
                    .count(CACHED, "usageMetadata.cachedContentTokenCount")
                    .count(TOOL_USE, "usageMetadata.toolUsePromptTokenCount")
                    .count(REASONING, "usageMetadata.thoughtsTokenCount")
                    .details(Leaf.INPUT_DETAIL, "usageMetadata.promptTokensDetails.*")
                    .details(Leaf.CACHE_DETAIL, "usageMetadata.cacheTokensDetails.*")
                    .details(Leaf.OUTPUT_DETAIL, "usageMetadata.candidatesTokensDetails.*")
                    .leaf(Leaf.ID, "responseId")
                    .leaf(Leaf.MODEL, "modelVersion")
                    .leaf(Leaf.ERROR, "error")
                    .leaf(Leaf.FINISH, "candidates.*.finishReason")
                    .leaf(Leaf.TEXT, "candidates.*.content.parts.*.{text,functionCall.args,executableCode.code}")),

    /** Converse, and Nova's events, which have another level of names. */
    CONVERSE(
            Normalisation.CACHE_BESIDE,
            false,
            paths -> paths.count(INPUT, "{usage,metadata.usage}.inputTokens")
                    .count(OUTPUT, "{usage,metadata.usage}.outputTokens")
                    .count(TOTAL, "{usage,metadata.usage}.totalTokens")
                    .count(CACHED, "{usage,metadata.usage}.{cacheReadInputTokens,cacheReadInputTokenCount}")
                    .count(CACHE_WRITE, "{usage,metadata.usage}.{cacheWriteInputTokens,cacheWriteInputTokenCount}")
                    .leaf(Leaf.FINISH, "{stopReason,messageStop.stopReason}")
                    .leaf(Leaf.TEXT, "output.message.content.*.{text,toolUse.input}")
                    .leaf(Leaf.TEXT, "output.message.content.*.reasoningContent.reasoningText.text")
                    .leaf(Leaf.TEXT, "{delta,contentBlockDelta.delta}.{text,toolUse.input,reasoningContent.text}")),

    COHERE(
            Normalisation.PARTS_INSIDE,
            false,
            paths -> paths.count(INPUT, "{usage,delta.usage}.tokens.input_tokens")
                    .count(OUTPUT, "{usage,delta.usage}.tokens.output_tokens")
                    .count(CACHED, "{usage,delta.usage}.cached_tokens")
                    .leaf(Leaf.ID, "id")
                    .leaf(Leaf.TYPE, "type")
                    .leaf(Leaf.FINISH, "{finish_reason,delta.finish_reason}")
                    .leaf(Leaf.TEXT, "message.content.*.{text,thinking}")
                    .leaf(Leaf.TEXT, "message.tool_calls.*.function.arguments")
                    .leaf(Leaf.TEXT, "{message.tool_plan,delta.message.tool_plan}")
                    .leaf(Leaf.TEXT, "delta.message.content.{text,thinking}")
                    .leaf(Leaf.TEXT, "delta.message.tool_calls.function.arguments")),

    /** Cohere's first chat, whose last event repeats the text as part of {@code response}, and its embeddings. */
    COHERE_META(
            Normalisation.BILLED,
            false,
            paths -> paths.count(INPUT, "{meta,response.meta}.tokens.input_tokens")
                    .count(OUTPUT, "{meta,response.meta}.tokens.output_tokens")
                    .count(CACHED, "{meta,response.meta}.cached_tokens")
                    .count(BILLED_INPUT, "{meta,response.meta}.billed_units.input_tokens")
                    .count(BILLED_OUTPUT, "{meta,response.meta}.billed_units.output_tokens")
                    .leaf(Leaf.ID, "generation_id")
                    .leaf(Leaf.DONE, "is_finished")
                    .leaf(Leaf.FINISH, "response.finish_reason")
                    .leaf(Leaf.TEXT, "text")
                    .leaf(Leaf.TEXT, "tool_call_delta.parameters")),

    OLLAMA(
            Normalisation.PARTS_INSIDE,
            false,
            paths -> paths.count(INPUT, "prompt_eval_count")
                    .count(OUTPUT, "eval_count")
                    .leaf(Leaf.MODEL, "model")
                    .leaf(Leaf.ERROR, "error")
                    .leaf(Leaf.DONE, "done")
                    .leaf(Leaf.TEXT, "{response,thinking}")
                    .leaf(Leaf.TEXT, "message.{content,thinking}")
                    .leaf(Leaf.TEXT, "message.tool_calls.*.function.arguments")),

    /** Unless asked for increments, each event of the stream has all the text so far. */
    DASHSCOPE(
            Normalisation.PARTS_INSIDE,
            false,
            paths -> paths.count(INPUT, "usage.input_tokens")
                    .count(OUTPUT, "usage.output_tokens")
                    .count(TOTAL, "usage.total_tokens")
                    .count(CACHED, "usage.{prompt_tokens_details,input_tokens_details}.cached_tokens")
                    .count(UsageCount.IMAGE_INPUT, "usage.image_tokens")
                    .count(UsageCount.AUDIO_INPUT, "usage.audio_tokens")
                    .count(REASONING, "usage.output_tokens_details.reasoning_tokens")
                    .leaf(Leaf.ID, "request_id")
                    .leaf(Leaf.FINISH, "output.{finish_reason,choices.*.finish_reason}")
                    .leaf(Leaf.REPEATED_TEXT, "output.text")
                    .leaf(Leaf.REPEATED_TEXT, "output.choices.*.message.{content,reasoning_content}")
                    .leaf(Leaf.REPEATED_TEXT, "output.choices.*.message.content.*.text")
                    .leaf(Leaf.REPEATED_TEXT, "output.choices.*.message.tool_calls.*.function.arguments"));

    /** The order in which an answer of an unknown API is taken for one of them. */
    private static final List<Dialect> ANY =
            List.of(BEDROCK_METRICS, OPENAI, ANTHROPIC, RESPONSES, GEMINI, CONVERSE, COHERE, OLLAMA, DASHSCOPE);

    private final Normalisation normalisation;
    private final boolean adds;

    @SuppressWarnings("ImmutableEnumChecker") // they capture nothing
    private final Consumer<DialectPaths> paths;

    Dialect(Normalisation normalisation, boolean adds, Consumer<DialectPaths> paths) {
        this.normalisation = normalisation;
        this.adds = adds;
        this.paths = paths;
    }

    private static void inputAndOutput(DialectPaths paths) {
        paths.count(INPUT, "{usage,response.usage}.input_tokens")
                .count(OUTPUT, "{usage,response.usage}.output_tokens")
                .count(TOTAL, "{usage,response.usage}.total_tokens")
                .count(CACHED, "{usage,response.usage}.input_tokens_details.cached_tokens")
                .count(CACHE_WRITE, "{usage,response.usage}.input_tokens_details.cache_write_tokens")
                .count(UsageCount.AUDIO_INPUT, "{usage,response.usage}.input_tokens_details.audio_tokens")
                .count(UsageCount.IMAGE_INPUT, "{usage,response.usage}.input_tokens_details.image_tokens")
                .count(REASONING, "{usage,response.usage}.output_tokens_details.reasoning_tokens")
                .count(UsageCount.AUDIO_OUTPUT, "{usage,response.usage}.output_tokens_details.audio_tokens")
                .count(UsageCount.IMAGE_OUTPUT, "{usage,response.usage}.output_tokens_details.image_tokens")
                .leaf(Leaf.ID, "{id,response.id}")
                .leaf(Leaf.MODEL, "{model,response.model}")
                .leaf(Leaf.SERVICE_TIER, "{service_tier,response.service_tier}")
                .leaf(Leaf.TYPE, "{type,status}")
                .leaf(Leaf.ERROR, "error")
                .leaf(Leaf.TEXT, "{delta,output.*.arguments}")
                .leaf(Leaf.TEXT, "output.*.{content,summary}.*.{text,refusal}");
    }

    /** The dialects that an API may speak, the likeliest first; null for an unknown API. */
    static List<Dialect> of(@Nullable LlmApi api) {
        return switch (api) {
            case null -> ANY;
            case OPENAI_CHAT, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> List.of(OPENAI);
            case OPENAI_RESPONSES -> List.of(RESPONSES);
            case OPENAI_IMAGES -> List.of(IMAGES);
            case ANTHROPIC_MESSAGES -> List.of(ANTHROPIC);
            case GEMINI -> List.of(GEMINI);
            case DASHSCOPE -> List.of(DASHSCOPE);
            case BEDROCK_CONVERSE -> List.of(CONVERSE);
            case BEDROCK_INVOKE -> ANY;
            case COHERE -> List.of(COHERE, COHERE_META);
            case OLLAMA -> List.of(OLLAMA);
        };
    }

    /** One tree for dialects that are read together. */
    static FieldNode tree(List<Dialect> together) {
        var tree = new FieldNode();
        for (int i = 0; i < together.size(); i++) {
            together.get(i).paths.accept(new DialectPaths(tree, i));
        }
        return tree;
    }

    /** Whether numbers are a usage of this dialect; where this is the only dialect, a total alone is enough. */
    boolean claims(ReportedCounts counts, boolean alone) {
        if (this == ANTHROPIC && !alone) {
            return counts.has(PROOF);
        }
        boolean billed = counts.has(BILLED_INPUT) || counts.has(BILLED_OUTPUT);
        return billed || counts.has(INPUT) || counts.has(OUTPUT) || (alone && counts.has(TOTAL));
    }

    /** Takes the numbers of a later event. */
    void merge(ReportedCounts earlier, ReportedCounts later, boolean alone) {
        if (adds) {
            earlier.update(later);
        } else if (claims(later, alone)) {
            earlier.replace(later);
        }
    }

    TokenUsage usage(ReportedCounts counts, @Nullable String model) {
        return normalisation.normalise(counts, model);
    }
}
