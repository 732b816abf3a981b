package dev.attache.server.llm.ending;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The end of a stream that ran over its budget: what the provider itself would send when the token limit is reached, so
 * that SDKs understand it. Thread-safe.
 *
 * <p>Beside the provider's own reason each has a member that it never sends: {@code "attache":{"reason":
 * "token_quota_exceeded"}}. It must follow a whole event; nothing that the stream still sends may follow it.
 */
public final class OverrunEnding {
    /** Why the stream ended, for machines. */
    public static final String REASON = "token_quota_exceeded";

    /** A member of an object. */
    static final String MEMBER = "\"attache\":{\"reason\":\"" + REASON + "\"}";

    private OverrunEnding() {}

    /**
     * The last events, without content coding; empty when the stream is over already, or its API is one that has no
     * stream or whose events are not understood.
     *
     * @param facts what was learned from all events that went to the client
     * @param inputTokens as far as they are known or estimated
     * @param outputTokens as far as they are known or estimated
     */
    public static ByteBuffer of(StreamFacts facts, long inputTokens, long outputTokens) {
        if (facts.isOver()) {
            return ByteBuffer.allocate(0);
        }
        var spent = new Spent(inputTokens, outputTokens);
        return ByteBuffer.wrap(
                switch (facts.request().api()) {
                    case OPENAI_CHAT, OPENAI_COMPLETIONS -> utf8(OpenAiEnding.chunks(facts, spent));
                    case OPENAI_RESPONSES -> utf8(OpenAiEnding.response(facts, spent));
                    case ANTHROPIC_MESSAGES -> utf8(AnthropicEnding.events(facts, spent));
                    case GEMINI -> utf8(OtherEndings.gemini(facts, spent));
                    case DASHSCOPE -> utf8(OtherEndings.dashScope(facts, spent));
                    case BEDROCK_CONVERSE -> frames(facts, spent);
                    case BEDROCK_INVOKE -> AnthropicEnding.frames(facts, spent);
                    case COHERE -> utf8(OtherEndings.cohere(facts, spent));
                    case OLLAMA -> utf8(OtherEndings.ollama(facts, spent));
                    case OPENAI_EMBEDDINGS, OPENAI_IMAGES -> new byte[0];
                });
    }

    /** What the call took. */
    record Spent(long input, long output) {
        long total() {
            return input + output;
        }
    }

    private static byte[] frames(StreamFacts facts, Spent spent) {
        var frames = new ByteArrayOutputStream();
        if (facts.openBlock() >= 0) {
            frames.writeBytes(EventFrame.of("contentBlockStop", "{\"contentBlockIndex\":" + facts.openBlock() + "}"));
        }
        if (!facts.isStopped()) {
            frames.writeBytes(EventFrame.of(
                    "messageStop",
                    "{\"stopReason\":\"max_tokens\",\"additionalModelResponseFields\":{" + MEMBER + "}}"));
        }
        frames.writeBytes(EventFrame.of(
                "metadata",
                "{\"usage\":{\"inputTokens\":%d,\"outputTokens\":%d,\"totalTokens\":%d},\"metrics\":{\"latencyMs\":0}}"
                        .formatted(spent.input(), spent.output(), spent.total())));
        return frames.toByteArray();
    }

    /** An event with a type. */
    static String event(String type, String data) {
        return "event: " + type + "\n" + data(data);
    }

    /** An event without one. */
    static String data(String data) {
        return "data: " + data + "\n\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
