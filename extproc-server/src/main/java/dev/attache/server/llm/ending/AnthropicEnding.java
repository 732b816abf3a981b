package dev.attache.server.llm.ending;

import dev.attache.server.llm.ending.OverrunEnding.Spent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** How Anthropic ends a stream when the token limit is reached; on Bedrock the same events are wrapped in frames. */
final class AnthropicEnding {
    private record Event(String type, String json) {}

    private AnthropicEnding() {}

    static String events(StreamFacts facts, Spent spent) {
        var events = new StringBuilder();
        all(facts, spent, "").forEach(event -> events.append(OverrunEnding.event(event.type(), event.json())));
        return events.toString();
    }

    /** Empty unless the events were Anthropic's. */
    static byte[] frames(StreamFacts facts, Spent spent) {
        var frames = new ByteArrayOutputStream();
        if (facts.eventType() != null) {
            String metrics = ",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":%d,\"outputTokenCount\":%d}"
                    .formatted(spent.input(), spent.output());
            for (Event event : all(facts, spent, metrics)) {
                byte[] json = event.json().getBytes(StandardCharsets.UTF_8);
                String payload = "{\"bytes\":\"" + Base64.getEncoder().encodeToString(json) + "\"}";
                frames.writeBytes(EventFrame.of("chunk", payload));
            }
        }
        return frames.toByteArray();
    }

    private static List<Event> all(StreamFacts facts, Spent spent, String metrics) {
        var events = new ArrayList<Event>();
        if (facts.openBlock() >= 0) {
            events.add(new Event(
                    "content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + facts.openBlock() + "}"));
        }
        if (!facts.isStopped()) {
            String delta =
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\",\"stop_sequence\":null},"
                            + "\"usage\":{\"output_tokens\":" + spent.output() + "}," + OverrunEnding.MEMBER + "}";
            events.add(new Event("message_delta", delta));
        }
        events.add(new Event("message_stop", "{\"type\":\"message_stop\"" + metrics + "}"));
        return events;
    }
}
