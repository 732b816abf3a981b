package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /messages} of Anthropic. */
final class AnthropicShape implements Shape {
    private static final Set<String> HARMLESS = Set.of("text", "thinking", "redacted_thinking");

    @Override
    public Asked asked(JsonValue request, Headers headers) {
        String model = request.get("model").text();
        return new Asked(
                model.isEmpty() ? null : model,
                Shape.isSet(request.get("stream")),
                1,
                request.get("container").isSomething(),
                false);
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        return Conversation.of(request.get("messages"), asked, most).within(rest -> request.with("messages", rest));
    }

    @Override
    public String question(JsonValue request) {
        return Turns.lastOfUser(request.get("messages").items());
    }

    @Override
    public void whole(JsonValue answer, Findings findings) {
        failure(answer, findings);
        message(answer, findings);
        finish(answer, findings);
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        failure(data, findings);
        switch (data.get("type").text()) {
            case "message_start" -> message(data.get("message"), findings);
            case "content_block_start" -> block(data.get("content_block"), findings);
            case "content_block_delta" -> findings.only().says(data.get("delta").get("text"));
            case "message_delta" -> finish(data.get("delta"), findings);
            case "message_stop" -> findings.ended();
            default -> {} // ping, the end of a block, and what is not known yet
        }
    }

    private static void failure(JsonValue data, Findings findings) {
        if (data.get("type").text().equals("error") || data.get("error").isSomething()) {
            findings.failed();
        }
    }

    private static void message(JsonValue message, Findings findings) {
        findings.id(message.get("id"));
        findings.model(message.get("model"));
        findings.only();
        message.get("content").items().forEach(block -> block(block, findings));
        state(message, findings);
    }

    private static void state(JsonValue message, Findings findings) {
        if (message.get("container").isSomething()) {
            findings.stateful();
        }
    }

    private static void block(JsonValue block, Findings findings) {
        if (!HARMLESS.contains(block.get("type").text())) {
            findings.callsTool();
        }
        findings.only().says(block.get("text"));
    }

    private static void finish(JsonValue holder, Findings findings) {
        String reason = holder.get("stop_reason").text();
        state(holder, findings);
        if (reason.equals("refusal")) {
            findings.refused();
        } else if (!reason.isEmpty()) {
            findings.only().finished(reason);
        }
    }
}
