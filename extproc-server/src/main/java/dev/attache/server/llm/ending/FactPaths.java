package dev.attache.server.llm.ending;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonReader;
import dev.attache.server.llm.LlmApi;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is read of each event of a stream that may have to be ended. */
final class FactPaths {
    /** Longer values, in bytes, are not remembered. */
    static final int MAX_VALUE = 64 * 1024;

    static final JsonPath ID = JsonPath.parse("id");
    static final JsonPath MODEL = JsonPath.parse("model");
    static final JsonPath CREATED = JsonPath.parse("created");
    static final JsonPath CREATED_AT = JsonPath.parse("created_at");
    static final JsonPath CHOICE_INDEX = JsonPath.parse("choices.0.index");
    static final JsonPath CHOICE_END = JsonPath.parse("choices.0.finish_reason");
    static final JsonPath TYPE = JsonPath.parse("type");
    static final JsonPath EVENT_TYPE = JsonPath.parse("event_type");
    static final JsonPath INDEX = JsonPath.parse("index");
    static final JsonPath SEQUENCE = JsonPath.parse("sequence_number");
    static final JsonPath RESPONSE = JsonPath.parse("response");
    static final JsonPath STOP = JsonPath.parse("delta.stop_reason");
    static final JsonPath MODEL_VERSION = JsonPath.parse("modelVersion");
    static final JsonPath RESPONSE_ID = JsonPath.parse("responseId");
    static final JsonPath CANDIDATE_INDEX = JsonPath.parse("candidates.0.index");
    static final JsonPath CANDIDATE_END = JsonPath.parse("candidates.0.finishReason");
    static final JsonPath REQUEST_ID = JsonPath.parse("request_id");
    static final JsonPath TEXT = JsonPath.parse("output.text");
    static final JsonPath TEXT_END = JsonPath.parse("output.finish_reason");
    static final JsonPath CONTENT = JsonPath.parse("output.choices.0.message.content");
    static final JsonPath PART = JsonPath.parse("output.choices.0.message.content.0.text");
    static final JsonPath REASONING = JsonPath.parse("output.choices.0.message.reasoning_content");
    static final JsonPath OUTPUT_END = JsonPath.parse("output.choices.0.finish_reason");
    static final JsonPath BLOCK = JsonPath.parse("contentBlockIndex");
    static final JsonPath BYTES = JsonPath.parse("bytes");
    static final JsonPath DONE = JsonPath.parse("done");
    static final JsonPath GENERATION = JsonPath.parse("generation_id");

    private static final Map<LlmApi, JsonReader> READERS = readers();

    private FactPaths() {}

    private static Map<LlmApi, JsonReader> readers() {
        var readers = new EnumMap<LlmApi, JsonReader>(LlmApi.class);
        for (LlmApi api : LlmApi.values()) {
            readers.put(api, JsonReader.lastWins(paths(api)).withMaxValue(MAX_VALUE));
        }
        return readers;
    }

    private static List<JsonPath> paths(LlmApi api) {
        return switch (api) {
            case OPENAI_CHAT, OPENAI_COMPLETIONS -> Arrays.asList(ID, MODEL, CREATED, CHOICE_INDEX, CHOICE_END);
            case OPENAI_RESPONSES -> Arrays.asList(TYPE, SEQUENCE, RESPONSE);
            case ANTHROPIC_MESSAGES -> Arrays.asList(TYPE, INDEX, STOP);
            case GEMINI -> Arrays.asList(MODEL_VERSION, RESPONSE_ID, CANDIDATE_INDEX, CANDIDATE_END);
            case DASHSCOPE -> Arrays.asList(REQUEST_ID, TEXT, TEXT_END, CONTENT, PART, REASONING, OUTPUT_END);
            case BEDROCK_CONVERSE -> Arrays.asList(BLOCK);
            case BEDROCK_INVOKE -> Arrays.asList(BYTES);
            case COHERE -> Arrays.asList(TYPE, EVENT_TYPE, ID, GENERATION, INDEX);
            case OLLAMA -> Arrays.asList(MODEL, CREATED_AT, RESPONSE, DONE);
            case OPENAI_EMBEDDINGS, OPENAI_IMAGES -> List.of();
        };
    }

    static JsonReader of(LlmApi api) {
        JsonReader reader = READERS.get(api);
        if (reader == null) {
            throw new IllegalStateException(api + ": no reader");
        }
        return reader;
    }
}
