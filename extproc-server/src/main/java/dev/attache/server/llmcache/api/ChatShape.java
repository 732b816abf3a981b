package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** {@code /chat/completions} of OpenAI, and of all others that speak it. */
final class ChatShape implements Shape {
    @Override
    public Asked asked(JsonValue request, Headers headers) {
        String path = headers.first(":path");
        // On Azure a deployment has whatever name its owner chose.
        boolean alias = path != null && path.contains("/openai/deployments/");
        String model = request.get("model").text();
        return new Asked(
                alias || model.isEmpty() ? null : model,
                Shape.isSet(request.get("stream")),
                count(request.get("n")),
                false,
                Shape.isSet(request.get("store")));
    }

    /** How many answers are asked for; a value that cannot be read matches no answer. */
    static long count(JsonValue n) {
        String written = n.plain();
        if (!n.isSomething()) {
            return 1;
        }
        return written != null && written.matches("[1-9][0-9]{0,3}") ? Long.parseLong(written) : -1;
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        if (Shape.isSet(request.get("store"))) {
            return new Wording.Unclear(Wording.Obstacle.STATEFUL);
        }
        return Conversation.of(request.get("messages"), asked, most).within(rest -> request.with("messages", rest));
    }

    @Override
    public String question(JsonValue request) {
        return Turns.lastOfUser(request.get("messages").items());
    }

    @Override
    public void whole(JsonValue answer, Findings findings) {
        part(answer, "message", findings);
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        part(data, "delta", findings);
    }

    @Override
    public void done(Findings findings) {
        findings.ended();
    }

    private static void part(JsonValue part, String message, Findings findings) {
        if (part.get("error").isSomething() || part.get("object").text().equals("error")) {
            findings.failed();
        }
        findings.id(part.get("id"));
        findings.created(part.get("created"));
        findings.model(part.get("model"));
        for (JsonValue each : part.get("choices").items()) {
            Findings.Choice choice = findings.choice(each.get("index"));
            said(each.get(message), choice, findings);
            String finish = each.get("finish_reason").text();
            if (!finish.isEmpty()) {
                choice.finished(finish);
            }
        }
    }

    private static void said(JsonValue message, Findings.Choice choice, Findings findings) {
        choice.says(message.get("content"));
        if (message.get("refusal").isSomething()) {
            findings.refused();
        }
        if (message.get("tool_calls").isSomething()
                || message.get("function_call").isSomething()) {
            findings.callsTool();
        }
        if (message.get("audio").isSomething()) {
            // A later turn may refer to it by its id, which expires.
            findings.stateful();
        }
    }
}
