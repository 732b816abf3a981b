package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An API that is described by three paths, as users of the Higress plugin set them. What is known from other APIs is
 * heeded too: an {@code error}, a {@code finish_reason} of {@code choices}, calls of tools. A stream ends with {@code
 * [DONE]}.
 *
 * @param prompt where a request has its question
 * @param answer where an answer has its text
 * @param streamAnswer where an event has its piece of it
 */
record PathShape(JsonPath prompt, JsonPath answer, JsonPath streamAnswer) implements Shape {
    @Override
    public Asked asked(JsonValue request, Headers headers) {
        String model = request.get("model").text();
        boolean hasQuestion = request.at(prompt).isSomething();
        return new Asked(
                model.isEmpty() ? null : model,
                Shape.isSet(request.get("stream")),
                ChatShape.count(request.get("n")),
                !hasQuestion,
                false);
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        return Conversation.of(request.at(prompt)).within(rest -> request.with(prompt, rest));
    }

    @Override
    public String question(JsonValue request) {
        return Turns.text(request.at(prompt));
    }

    @Override
    public void whole(JsonValue found, Findings findings) {
        part(found, answer, "message", findings);
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        if ("error".equals(type)) {
            findings.failed();
        }
        part(data, streamAnswer, "delta", findings);
    }

    @Override
    public void done(Findings findings) {
        findings.ended();
    }

    private static void part(JsonValue part, JsonPath text, String message, Findings findings) {
        if (part.get("error").isSomething() || part.get("object").text().equals("error")) {
            findings.failed();
        }
        findings.id(part.get("id"));
        findings.created(part.get("created"));
        findings.model(part.get("model"));
        JsonValue said = part.at(text);
        findings.only().says(said);
        boolean tellsEnd = false;
        for (JsonValue each : part.get("choices").items()) {
            Findings.Choice choice = findings.choice(each.get("index"));
            choice.says(said);
            if (each.get(message).get("tool_calls").isSomething()) {
                findings.callsTool();
            }
            String finish = each.get("finish_reason").text();
            if (!finish.isEmpty()) {
                choice.finished(finish);
            }
            tellsEnd = true;
        }
        if (!tellsEnd) {
            findings.only().unlessFinished("stop");
        }
    }
}
