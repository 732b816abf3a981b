package dev.attache.server.embedding;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's embeddings, which many servers offer: vLLM, TEI, LiteLLM, DashScope's compatible mode.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings/create">OpenAI: create embeddings</a>
 */
final class OpenAiApi implements EmbeddingApi {
    @Override
    public String path() {
        return "/embeddings";
    }

    @Override
    public void ask(ObjectNode body, String model, int dimensions, String text) {
        body.put("model", model);
        body.putArray("input").add(text);
        if (dimensions > 0) {
            body.put("dimensions", dimensions);
        }
        // Base64 would be a quarter of the size, but not every compatible server offers it. If it comes, it is read.
        body.put("encoding_format", "float");
    }

    @Override
    public JsonNode vector(JsonNode answer) {
        return answer.path("data").path(0).path("embedding");
    }

    @Override
    public JsonNode errorCode(JsonNode answer) {
        JsonNode error = answer.path("error");
        return error.path("code").isString() ? error.path("code") : error.path("type");
    }
}
