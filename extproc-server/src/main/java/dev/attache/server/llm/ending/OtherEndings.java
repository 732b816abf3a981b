package dev.attache.server.llm.ending;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonText;
import dev.attache.server.llm.ending.OverrunEnding.Spent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How Gemini, DashScope, Cohere and Ollama end a stream when the token limit is reached. */
final class OtherEndings {
    private static final JsonPath ATTACHE = JsonPath.parse("attache.reason");
    private static final JsonEditor MESSAGE_END = JsonEditor.of(List.of(FactPaths.OUTPUT_END, ATTACHE), List.of());
    private static final JsonEditor TEXT_END = JsonEditor.of(List.of(FactPaths.TEXT_END, ATTACHE), List.of());

    private OtherEndings() {}

    /** As an event, or as the last element of an array that began with the body. */
    static String gemini(StreamFacts facts, Spent spent) {
        String candidates = facts.openAnswers().stream()
                .mapToObj(
                        ("{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\"MAX_TOKENS\","
                                        + "\"index\":%d}")::formatted)
                .collect(Collectors.joining(","));
        String last = ("{\"candidates\":[%s],\"usageMetadata\":{\"promptTokenCount\":%d,\"candidatesTokenCount\":%d,"
                        + "\"totalTokenCount\":%d},\"modelVersion\":%s%s,%s}")
                .formatted(
                        candidates,
                        spent.input(),
                        spent.output(),
                        spent.total(),
                        JsonText.quote(facts.model()),
                        member("responseId", facts.id()),
                        OverrunEnding.MEMBER);
        return facts.isEventStream() ? OverrunEnding.data(last) : (facts.hasBegun() ? "," : "[") + last + "]";
    }

    /** The last event again, where each repeats what was written before; otherwise one with nothing new. */
    static String dashScope(StreamFacts facts, Spent spent) {
        DashScopeFacts seen = facts.dashScope();
        String json = seen.repeated();
        JsonEditor end = seen.isText() ? TEXT_END : MESSAGE_END;
        byte[] last = (json == null ? nothingNew(facts, spent) : json).getBytes(StandardCharsets.UTF_8);
        JsonEdit edit = end.apply(ByteBuffer.wrap(last), List.of("\"length\"", JsonText.quote(OverrunEnding.REASON)));
        String data = edit instanceof JsonEdit.Edited edited
                ? new String(edited.text(), StandardCharsets.UTF_8)
                : nothingNew(facts, spent);
        return "event:result\n:HTTP_STATUS/200\n" + OverrunEnding.data(OpenAiEnding.withoutLineEnds(data));
    }

    private static String nothingNew(StreamFacts facts, Spent spent) {
        String content = facts.dashScope().isParts() ? "[]" : "\"\"";
        String output = facts.dashScope().isText()
                ? "{\"text\":\"\",\"finish_reason\":\"length\"}"
                : "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":" + content
                        + "},\"finish_reason\":\"length\"}]}";
        return "{\"output\":%s,\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d,\"total_tokens\":%d}%s,%s}"
                .formatted(
                        output,
                        spent.input(),
                        spent.output(),
                        spent.total(),
                        member("request_id", facts.id()),
                        OverrunEnding.MEMBER);
    }

    /** Version 2, or the lines of version 1. */
    static String cohere(StreamFacts facts, Spent spent) {
        if (facts.eventType() != null) {
            String end = ("{\"is_finished\":true,\"event_type\":\"stream-end\",\"finish_reason\":\"MAX_TOKENS\","
                            + "\"response\":{\"text\":\"\"%s,\"finish_reason\":\"MAX_TOKENS\"},%s}")
                    .formatted(member("generation_id", facts.id()), OverrunEnding.MEMBER);
            return facts.isEventStream() ? OverrunEnding.data(end) : end + "\n";
        }
        String tokens = "{\"input_tokens\":%d,\"output_tokens\":%d}".formatted(spent.input(), spent.output());
        String end = ("{\"type\":\"message-end\"%s,\"delta\":{\"finish_reason\":\"MAX_TOKENS\",\"usage\":"
                        + "{\"billed_units\":%s,\"tokens\":%s}},%s}")
                .formatted(member("id", facts.id()), tokens, tokens, OverrunEnding.MEMBER);
        String block = "{\"type\":\"content-end\",\"index\":" + facts.openBlock() + "}";
        return (facts.openBlock() < 0 ? "" : OverrunEnding.event("content-end", block))
                + OverrunEnding.event("message-end", end);
    }

    /** A line. */
    static String ollama(StreamFacts facts, Spent spent) {
        String created = facts.created();
        String content = facts.response() == null
                ? "\"message\":{\"role\":\"assistant\",\"content\":\"\"}"
                : "\"response\":\"\"";
        return ("{\"model\":%s,\"created_at\":%s,%s,\"done\":true,\"done_reason\":\"length\","
                        + "\"prompt_eval_count\":%d,\"eval_count\":%d,%s}\n")
                .formatted(
                        JsonText.quote(facts.model()),
                        JsonText.quote(created == null ? "1970-01-01T00:00:00Z" : created),
                        content,
                        spent.input(),
                        spent.output(),
                        OverrunEnding.MEMBER);
    }

    private static String member(String name, @Nullable String value) {
        return value == null ? "" : ",\"" + name + "\":" + JsonText.quote(value);
    }
}
