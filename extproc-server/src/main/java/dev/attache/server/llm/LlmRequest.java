package dev.attache.server.llm;

import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonRead;
import dev.attache.server.content.json.JsonReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks a model for, as far as accounting needs to know. Immutable.
 *
 * @param model as the request names it; null when it does not, or with more than 256 characters
 * @param streaming whether the answer is to come in pieces
 * @param usageAsked whether the client wants to hear what a stream of OpenAI's has used
 * @param maxOutput the most tokens that may be written, for all answers together; empty when the request sets no bound
 * @param answers how many answers are asked for, at least 1
 * @param input what the model is given to read
 * @param readable whether the body was of the API's shape; if not, the model and what is asked for may be unknown, and
 *     the input is all of the body as text: the upstream may read what we cannot, and the call must not be cheaper for
 *     that
 * @param signed whether a signature of AWS (version 4) covers the body, which then must stay as it is
 * @param writesText whether the answer may have output tokens at all; embeddings have none
 */
public record LlmRequest(
        LlmApi api,
        @Nullable String model,
        boolean streaming,
        boolean usageAsked,
        OptionalLong maxOutput,
        long answers,
        InputSize input,
        boolean readable,
        boolean signed,
        boolean writesText) {
    /** AWS4-HMAC-SHA256, and AWS4-ECDSA-P256-SHA256 for several regions. */
    private static final String AWS = "AWS4-";

    private static final int MAX_MODEL = 256;
    private static final int MAX_VALUE = 2048;
    private static final JsonPath MODEL = JsonPath.parse("model");
    private static final JsonPath STREAM = JsonPath.parse("stream");
    private static final JsonPath USAGE = JsonPath.parse("stream_options.include_usage");
    private static final Map<LlmApi, JsonReader> READERS = readers();

    private static Map<LlmApi, JsonReader> readers() {
        var readers = new EnumMap<LlmApi, JsonReader>(LlmApi.class);
        for (LlmApi api : LlmApi.values()) {
            var paths = new ArrayList<>(List.of(MODEL, STREAM, USAGE));
            paths.addAll(OutputFields.of(api));
            paths.addAll(OutputFields.counts(api));
            readers.put(api, JsonReader.lastWins(paths).withMaxValue(MAX_VALUE));
        }
        return readers;
    }

    /**
     * Reads a request, whatever it is; throws nothing.
     *
     * @param path the request's, with or without a query
     * @param headers the request's
     * @param body whole and without content coding, from the buffer's position to its limit, which stay as they are
     */
    public static LlmRequest read(LlmApi api, String path, Headers headers, ByteBuffer body) {
        var measured = new InputMeasure(body);
        JsonRead read = reader(api).read(body, measured);
        if (read instanceof JsonRead.NotJson || !measured.hasInput()) {
            return unreadable(api, path, headers, body, read);
        }
        var called = new CalledPath(path);
        long answers = OutputFields.times(
                OutputFields.candidates(api, read), api == LlmApi.OPENAI_COMPLETIONS ? measured.prompts() : 1);
        return new LlmRequest(
                api,
                model(called, api, read.get(MODEL)),
                streams(called, api, headers, read.get(STREAM)),
                "true".equals(read.get(USAGE)),
                bound(api, read, answers),
                answers,
                measured.size(),
                true,
                isSigned(headers),
                writesText(called, api));
    }

    private static LlmRequest unreadable(LlmApi api, String path, Headers headers, ByteBuffer body, JsonRead read) {
        var called = new CalledPath(path);
        var loose = new LooseBody(body);
        boolean json = read instanceof JsonRead.Values;
        long answers = json ? OutputFields.candidates(api, read) : loose.answers(api);
        return new LlmRequest(
                api,
                model(called, api, json ? read.get(MODEL) : loose.model()),
                streams(called, api, headers, json ? read.get(STREAM) : loose.stream()),
                "true".equals(read.get(USAGE)),
                bound(api, read, answers),
                answers,
                new InputSize(loose.size(), 0, 0, 0),
                false,
                isSigned(headers),
                writesText(called, api));
    }

    private static OptionalLong bound(LlmApi api, JsonRead read, long answers) {
        OptionalLong each = OutputFields.bound(api, read);
        return each.isEmpty() ? each : OptionalLong.of(OutputFields.times(each.getAsLong(), answers));
    }

    static JsonReader reader(LlmApi api) {
        JsonReader reader = READERS.get(api);
        if (reader == null) {
            throw new IllegalStateException(api + ": no reader");
        }
        return reader;
    }

    private static @Nullable String model(CalledPath path, LlmApi api, @Nullable String named) {
        String inPath = switch (api) {
            case GEMINI, ANTHROPIC_MESSAGES -> path.between("models/", ':');
            case BEDROCK_CONVERSE, BEDROCK_INVOKE -> path.between("/model/", '/');
            case OPENAI_CHAT, OPENAI_COMPLETIONS, OPENAI_RESPONSES, OPENAI_EMBEDDINGS, OPENAI_IMAGES ->
                path.segmentAfter("/openai/deployments/");
            case DASHSCOPE, COHERE, OLLAMA -> null;
        };
        // The upstream obeys its path.
        String model = inPath == null ? named : inPath;
        return model == null || model.isEmpty() || model.length() > MAX_MODEL ? null : model;
    }

    private static boolean streams(CalledPath path, LlmApi api, Headers headers, @Nullable String stream) {
        return switch (api) {
            case GEMINI -> path.method().equals("streamgeneratecontent");
            case BEDROCK_CONVERSE -> path.ends("/converse-stream");
            case BEDROCK_INVOKE -> path.ends("/invoke-with-response-stream");
            case DASHSCOPE -> "enable".equalsIgnoreCase(headers.first("x-dashscope-sse")) || acceptsEvents(headers);
            case OLLAMA -> !"false".equals(stream) && writesText(path, api);
            case ANTHROPIC_MESSAGES -> isSet(stream) || path.method().equals("streamrawpredict");
            case OPENAI_EMBEDDINGS -> false;
            default -> isSet(stream);
        };
    }

    /** Upstreams take 1, "true" and "yes" for true. */
    private static boolean isSet(@Nullable String stream) {
        return stream != null && !stream.equals("false");
    }

    private static boolean writesText(CalledPath path, LlmApi api) {
        return switch (api) {
            case OPENAI_EMBEDDINGS -> false;
            case GEMINI -> !path.method().contains("embed"); // embedContent, batchEmbedContents
            case COHERE -> !path.ends("/embed");
            case OLLAMA -> !path.ends("/embed") && !path.ends("/embeddings");
            case DASHSCOPE -> !path.has("/services/embeddings/");
            case BEDROCK_INVOKE -> !isEmbedding(path.between("/model/", '/'));
            default -> true;
        };
    }

    /** Only Bedrock's own names, as in us.cohere.embed-v4:0: the name of a profile says nothing. */
    private static boolean isEmbedding(@Nullable String model) {
        return model != null && model.matches("([a-z]+\\.)?(amazon|cohere)\\.[a-z0-9-]*embed.*");
    }

    private static boolean isSigned(Headers headers) {
        for (String value : headers.all("authorization")) {
            if (value.stripLeading().regionMatches(true, 0, AWS, 0, AWS.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean acceptsEvents(Headers headers) {
        String accept = headers.first("accept");
        return accept != null && accept.contains("text/event-stream");
    }

    @Override
    public String toString() {
        // None of the text is held, and the model is a name that a client chose.
        return "%s %s%s, input %s, at most %s".formatted(api, model, streaming ? " streaming" : "", input, maxOutput);
    }
}
