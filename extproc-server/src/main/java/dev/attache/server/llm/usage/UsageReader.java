package dev.attache.server.llm.usage;

import dev.attache.exchange.Headers;
import dev.attache.server.llm.LlmApi;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an answer of an LLM API says of the tokens it took, while its bytes pass.
 *
 * <p>How the bytes are torn makes no difference. Each JSON text is walked as it comes and none is held: a reader takes
 * about 2 KiB (8 KiB more at most for a frame of AWS with very long headers), whatever the length of the body or of one
 * event. Numbers count once the JSON text that they stand in is whole; those of a later event replace, and are never
 * added to, those of an earlier one. A body that is not what it claims to be has no usage; nothing is thrown for it.
 * Names of members that are written with escapes are not recognised.
 *
 * <p>Called by one exchange, one call at a time; not thread-safe, never blocks.
 */
public final class UsageReader {
    private static final String BEDROCK = "x-amzn-bedrock-";

    private final SeenAnswer seen;
    private final @Nullable Framing framing;

    private UsageReader(SeenAnswer seen, @Nullable Framing framing) {
        this.seen = seen;
        this.framing = framing;
    }

    /**
     * Begins an answer, whose {@code content-type} says how its JSON texts are framed: one ({@code application/json},
     * {@code …+json}), one in each line ({@code application/x-ndjson}, Cohere's {@code application/stream+json}), as an
     * event stream ({@code text/event-stream}), or as frames of AWS ({@code application/vnd.amazon.eventstream}). With
     * any other the body is not read.
     *
     * @param api what the upstream speaks, or null when that is not known: then the numbers show it
     * @param response the headers of the response, with {@code :status}
     */
    public static UsageReader of(@Nullable LlmApi api, Headers response) {
        AnswerShape shape = AnswerShape.of(api);
        var seen = new SeenAnswer(shape);
        String status = response.first(":status");
        if (status != null && (status.startsWith("4") || status.startsWith("5"))) {
            seen.fail();
        }
        if (seen.reads(Dialect.BEDROCK_METRICS)) {
            header(seen, UsageCount.INPUT, response.first(BEDROCK + "input-token-count"));
            header(seen, UsageCount.OUTPUT, response.first(BEDROCK + "output-token-count"));
            header(seen, UsageCount.CACHED, response.first(BEDROCK + "cache-read-input-token-count"));
            header(seen, UsageCount.CACHE_WRITE, response.first(BEDROCK + "cache-write-input-token-count"));
        }
        var walk = new AnswerWalk(shape.tree(), seen);
        return new UsageReader(seen, framing(response.first("content-type"), walk, seen));
    }

    private static void header(SeenAnswer seen, UsageCount count, @Nullable String value) {
        if (value != null && value.matches("[0-9]{1,18}")) {
            seen.header(Dialect.BEDROCK_METRICS, count, Long.parseLong(value));
        }
    }

    private static @Nullable Framing framing(@Nullable String contentType, AnswerWalk walk, SeenAnswer seen) {
        if (contentType == null) {
            return null;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text/event-stream" -> new EventData(walk, seen);
            case "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/x-jsonlines",
                    "application/stream+json" -> new JsonLines(walk);
            case "application/vnd.amazon.eventstream" -> new AwsFrames(walk, seen);
            default -> type.equals("application/json") || type.endsWith("+json") ? new WholeJson(walk, seen) : null;
        };
    }

    /**
     * Takes the next piece of the body, without a content coding.
     *
     * @param piece stays as it is, its position too; not kept
     * @param last whether the body is over with it; not called again then
     */
    public void read(ByteBuffer piece, boolean last) {
        if (framing != null) {
            framing.read(piece.duplicate(), last);
        }
        if (last) {
            seen.endOfBody();
        }
    }

    /** The latest usage that was reported, or null when none was so far. */
    public @Nullable TokenUsage usage() {
        return seen.usage();
    }

    /**
     * Whether the answer is all there: its last event was seen ({@code [DONE]}, {@code message_stop}, {@code
     * response.completed} …), or its JSON text is whole, or the model had said why it stopped when the body ended. A
     * stream that was cut short is not.
     */
    public boolean complete() {
        return seen.isEnded();
    }

    /** Whether the answer is, or ends in, an error; there may be usage all the same. */
    public boolean failed() {
        return seen.isFailed();
    }

    /**
     * How many bytes of UTF-8 the model has generated so far: text, reasoning and arguments of tool calls, without
     * JSON's escapes. For estimating the tokens of an answer without usage. For a DashScope stream, whose events may
     * each repeat all the text, it is the longest event.
     */
    public long generatedBytes() {
        return seen.generatedBytes();
    }

    /** The answer's id as the provider has it, or null. */
    public @Nullable String id() {
        return seen.id();
    }

    /** The model that the answer names, or null. */
    public @Nullable String model() {
        return seen.model();
    }

    /**
     * The tier that an answer of OpenAI's says it was made in, as it stands there ({@code default}, {@code flex},
     * {@code priority} …), or null. The last one in a stream counts: the first events may give what was asked for.
     */
    public @Nullable String serviceTier() {
        return seen.serviceTier();
    }
}
