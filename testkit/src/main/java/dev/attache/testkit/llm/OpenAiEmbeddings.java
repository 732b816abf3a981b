package dev.attache.testkit.llm;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Embeddings of two dimensions; they generate nothing and are not streamed.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings">OpenAI: embeddings</a>
 */
final class OpenAiEmbeddings implements LlmApi {
    /** 0.5 and -0.25 as little-endian floats, as clients ask for them by default. */
    private static final String IN_BASE64 = "\"AAAAPwAAgL4=\"";

    @Override
    public int tokens(LlmRequest request) {
        return 0;
    }

    @Override
    public String whole(LlmRequest request, LlmBooks.Entry entry) {
        JsonNode input = request.json().path("input");
        int vectors = input.isArray() && input.size() > 0 && !input.get(0).isNumber() ? input.size() : 1;
        boolean base64 = request.json().path("encoding_format").asString("").equals("base64");
        var data = new ArrayList<String>();
        for (int i = 0; i < vectors; i++) {
            data.add("{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}"
                    .formatted(i, base64 ? IN_BASE64 : "[0.5,-0.25]"));
        }
        String usage = "";
        if (request.script().reports()) {
            int tokens = entry.report().input();
            usage = ",\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}".formatted(tokens, tokens);
        }
        return "{\"object\":\"list\",\"data\":[%s],\"model\":%s%s}"
                .formatted(String.join(",", data), request.quotedModel(), usage);
    }

    @Override
    public List<String> opening(LlmRequest request, LlmBooks.Entry entry) {
        return List.of();
    }

    @Override
    public String delta(LlmRequest request, LlmBooks.Entry entry, int from, int to) {
        throw new IllegalStateException("embeddings generate no tokens");
    }

    @Override
    public List<String> closing(LlmRequest request, LlmBooks.Entry entry) {
        return List.of();
    }

    @Override
    public String error(int status, String message) {
        return OpenAiChat.openAiError(status, message);
    }
}
