package dev.attache.server.embedding;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ollama's own API.
 *
 * @see <a href="https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings">Ollama: generate
 * embeddings</a>
 */
final class OllamaApi implements EmbeddingApi {
    @Override
    public String path() {
        return "/api/embed";
    }

    @Override
    public void ask(ObjectNode body, String model, int dimensions, String text) {
        body.put("model", model);
        body.put("input", text);
        // Otherwise a text that is too long is cut silently, and two that differ only at their ends become one.
        body.put("truncate", false);
        if (dimensions > 0) {
            body.put("dimensions", dimensions);
        }
    }

    @Override
    public JsonNode vector(JsonNode answer) {
        return answer.path("embeddings").path(0);
    }

    /** The error is a sentence, which may repeat the text, so none of it is used. */
    @Override
    public JsonNode errorCode(JsonNode answer) {
        return answer.path("code");
    }
}
