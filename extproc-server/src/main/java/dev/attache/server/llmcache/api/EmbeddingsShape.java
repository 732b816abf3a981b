package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /embeddings} of OpenAI: the same text has the same vector. */
final class EmbeddingsShape implements Shape {
    @Override
    public Asked asked(JsonValue request, Headers headers) {
        String model = request.get("model").text();
        return new Asked(model.isEmpty() ? null : model, false, 1, false, false);
    }

    @Override
    public Wording wording(JsonValue request, int asked, int most) {
        return new Wording.Unclear(Wording.Obstacle.NO_QUESTION);
    }

    @Override
    public String question(JsonValue request) {
        return Turns.text(request.get("input"));
    }

    @Override
    public void whole(JsonValue answer, Findings findings) {
        if (answer.get("error").isSomething() || answer.get("object").text().equals("error")) {
            findings.failed();
        }
        findings.model(answer.get("model"));
        List<JsonValue> vectors = answer.get("data").items();
        if (vectors.stream().allMatch(vector -> vector.get("embedding").isSomething())) {
            findings.only().says(answer.get("data"));
            findings.only().finished("stop");
        }
        findings.ended();
    }

    @Override
    public void event(@Nullable String type, JsonValue data, Findings findings) {
        findings.broken();
    }
}
