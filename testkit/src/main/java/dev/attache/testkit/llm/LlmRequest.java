package dev.attache.testkit.llm;

import dev.attache.testkit.SeenRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call to a scripted model.
 *
 * @param user who calls, or empty
 * @param json the body
 * @param body the body as it came
 * @param input tokens of all its text
 */
record LlmRequest(String path, String user, JsonNode json, String body, LlmScript script, int input) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TOKENS_UNLESS_TOLD = 20;
    private static final List<String> LIMITS = List.of("max_completion_tokens", "max_output_tokens", "max_tokens");

    /**
     * Reads a call.
     *
     * @throws IllegalArgumentException if its body is not a JSON object, or its script makes no sense
     */
    static LlmRequest of(SeenRequest request, String body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("body: " + e.getOriginalMessage() + " (expected: a JSON object)", e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("body: no JSON object (expected: one)");
        }
        int input = 0;
        for (String part : List.of("system", "instructions", "messages", "input", "prompt", "tools")) {
            input += tokens(json.path(part));
        }
        return new LlmRequest(request.path(), user(request), json, body, LlmScript.of(request), input + frame(json));
    }

    private static String user(SeenRequest request) {
        String user = request.header("x-user");
        if (user == null) {
            String authorization = request.header("authorization");
            user = authorization == null
                    ? request.header("x-api-key")
                    : authorization.substring(authorization.indexOf(' ') + 1);
        }
        return user == null ? "" : user;
    }

    /**
     * What stands around the messages of a chat.
     *
     * @see <a
     * href="https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb">How
     * to count tokens</a>
     */
    private static int frame(JsonNode json) {
        JsonNode messages = json.path("messages");
        return messages.isArray() ? 3 + 4 * messages.size() : 0;
    }

    /** Text counts by its length; a number in a list is a token already; roles and types count nothing. */
    private static int tokens(JsonNode node) {
        if (node.isString()) {
            return LlmUpstream.tokensOf(node.stringValue());
        }
        int sum = 0;
        if (node.isArray()) {
            for (JsonNode item : node) {
                sum += item.isNumber() ? 1 : tokens(item);
            }
        }
        if (node.isObject()) {
            for (String text : List.of("content", "text", "input", "description")) {
                sum += tokens(node.path(text));
            }
        }
        return sum;
    }

    String model() {
        return json.path("model").asString("");
    }

    /** The model's name as a JSON string. */
    String quotedModel() {
        return JSON.writeValueAsString(model());
    }

    boolean streamed() {
        return json.path("stream").asBoolean(false);
    }

    int cached() {
        return Math.min(input, script.cached());
    }

    /** Tokens of each answer. */
    int tokens() {
        Integer limit = limit();
        Integer scripted = script.output();
        if (scripted == null) {
            return limit == null ? TOKENS_UNLESS_TOLD : (limit + 1) / 2;
        }
        return limit == null ? scripted : Math.min(scripted, limit);
    }

    /** Whether the answer is cut by the request's own limit. */
    boolean isCut() {
        Integer scripted = script.output();
        return scripted != null && scripted > tokens();
    }

    private @Nullable Integer limit() {
        for (String name : LIMITS) {
            if (json.path(name).isInt()) {
                return json.path(name).intValue();
            }
        }
        return null;
    }
}
