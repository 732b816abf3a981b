package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /responses} of OpenAI. */
final class ResponsesShape implements Shape {
    private static final Set<String> HARMLESS = Set.of("message", "reasoning");

    @Override
    public Asked asked(JsonValue request, Headers headers) {
        return asked(request);
    }

    private static Asked asked(JsonValue request) {
        String model = request.get("model").text();
        boolean stateful = request.get("conversation").isSomething() || Shape.isSet(request.get("background"));
        // Unless told otherwise it is stored, and a later request may continue it by its id.
        boolean kept = !"false".equals(request.get("store").plain());
        return new Asked(model.isEmpty() ? null : model, Shape.isSet(request.get("stream")), 1, stateful, kept);
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        if (asked(request).keptUpstream() || request.get("previous_response_id").isSomething()) {
            // By its id a client would come upon what somebody else asked, and this hides what was said before.
            return new Wording.Unclear(Wording.Obstacle.STATEFUL);
        }
        JsonValue input = request.get("input");
        Wording wording =
                input instanceof JsonValue.Text ? Conversation.of(input) : Conversation.of(input, asked, most);
        return wording.within(rest -> request.with("input", rest));
    }

    @Override
    public String question(JsonValue request) {
        JsonValue input = request.get("input");
        return input instanceof JsonValue.Text text ? text.value() : Turns.lastOfUser(input.items());
    }

    @Override
    public void whole(JsonValue answer, Findings findings) {
        response(answer, findings);
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        switch (data.get("type").text()) {
            case "response.created", "response.in_progress", "response.queued" -> named(data.get("response"), findings);
            case "response.output_item.added", "response.output_item.done" -> item(data.get("item"), findings);
            case "response.output_text.delta" -> findings.only().says(data.get("delta"));
            case "response.refusal.delta", "response.refusal.done" -> findings.refused();
            case "response.completed" -> {
                response(data.get("response"), findings);
                findings.ended();
            }
            case "response.incomplete" -> {
                findings.only().finished("incomplete");
                findings.ended();
            }
            case "response.failed", "error" -> findings.failed();
            default -> {} // a part of what the last event has as a whole
        }
    }

    private static void response(JsonValue response, Findings findings) {
        named(response, findings);
        if (response.get("error").isSomething()) {
            findings.failed();
        }
        findings.only().finished(response.get("status").text());
        findings.only().saysAnew();
        response.get("output").items().forEach(item -> item(item, findings));
    }

    private static void named(JsonValue response, Findings findings) {
        findings.id(response.get("id"));
        findings.created(response.get("created_at"));
        findings.model(response.get("model"));
    }

    private static void item(JsonValue item, Findings findings) {
        if (!HARMLESS.contains(item.get("type").text())) {
            findings.callsTool();
        }
        for (JsonValue part : item.get("content").items()) {
            if (part.get("type").text().equals("refusal")) {
                findings.refused();
            } else if (item.get("type").text().equals("message")) {
                findings.only().says(part.get("text"));
            }
        }
    }
}
