package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** DashScope's own API: {@code /services/aigc/…/generation} and {@code /apps/…/completion}. */
final class DashScopeShape implements Shape {
    @Override
    public Asked asked(JsonValue request, Headers headers) {
        String accept = headers.first("accept");
        boolean streams = "enable".equalsIgnoreCase(headers.first("x-dashscope-sse"))
                || (accept != null && accept.contains("text/event-stream"));
        String model = request.get("model").text();
        return new Asked(
                model.isEmpty() ? null : model,
                streams,
                ChatShape.count(request.get("parameters").get("n")),
                request.get("input").get("session_id").isSomething()
                        || request.get("input").get("memory_id").isSomething(),
                false);
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        JsonValue input = request.get("input");
        boolean prompted = input.get("prompt").isSomething();
        if (prompted && input.get("messages").isSomething()) {
            return new Wording.Unclear(Wording.Obstacle.NO_QUESTION);
        }
        String name = prompted ? "prompt" : "messages";
        JsonValue said = input.get(name);
        Wording wording = prompted ? Conversation.of(said) : Conversation.of(said, asked, most);
        return wording.within(rest -> request.with("input", input.with(name, rest)));
    }

    @Override
    public String question(JsonValue request) {
        JsonValue input = request.get("input");
        String prompt = input.get("prompt").text();
        return prompt.isEmpty() ? Turns.lastOfUser(input.get("messages").items()) : prompt;
    }

    @Override
    public void whole(JsonValue answer, Findings findings) {
        part(answer, findings);
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        if ("error".equals(type)) {
            findings.failed();
        }
        if (part(data, findings)) {
            // Nothing else marks the end.
            findings.ended();
        }
    }

    /** Takes a part of an answer; returns whether it was the last. */
    private static boolean part(JsonValue part, Findings findings) {
        if (part.get("code").isSomething()) {
            findings.failed();
        }
        findings.id(part.get("request_id"));
        JsonValue output = part.get("output");
        if (output.get("session_id").isSomething()) {
            // A later request would continue a conversation that is somebody else's.
            findings.stateful();
        }
        boolean over = false;
        for (JsonValue each : output.get("choices").items()) {
            JsonValue message = each.get("message");
            if (message.get("tool_calls").isSomething()) {
                findings.callsTool();
            }
            over |= said(each, message.get("content"), findings.choice(each.get("index")));
        }
        return output.get("choices").isSomething() ? over : said(output, output.get("text"), findings.only());
    }

    private static boolean said(JsonValue holder, JsonValue content, Findings.Choice choice) {
        choice.saysOrRepeats(content instanceof JsonValue.Text ? content : new JsonValue.Text(Turns.text(content)));
        String finish = holder.get("finish_reason").text();
        boolean over = !finish.isEmpty() && !finish.equals("null"); // a string of that name, until then
        if (over) {
            choice.finished(finish);
        }
        return over;
    }
}
