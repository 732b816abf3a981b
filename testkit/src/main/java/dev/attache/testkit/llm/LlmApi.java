package dev.attache.testkit.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shapes of one provider's API: what a call's answer looks like on the wire. Stateless. */
interface LlmApi {
    /** The API at this path, or null. */
    static @Nullable LlmApi at(String path) {
        if (path.endsWith("/chat/completions")) {
            return new OpenAiChat();
        }
        if (path.endsWith("/responses")) {
            return new OpenAiResponses();
        }
        if (path.endsWith("/embeddings")) {
            return new OpenAiEmbeddings();
        }
        return path.endsWith("/messages") ? new AnthropicMessages() : null;
    }

    /** How many answers are generated at once. */
    default int choices(LlmRequest request) {
        return 1;
    }

    /** How many tokens are generated for each of them. */
    default int tokens(LlmRequest request) {
        return request.tokens();
    }

    /** The whole answer, in JSON. */
    String whole(LlmRequest request, LlmBooks.Entry entry);

    /** The events before the first token. */
    List<String> opening(LlmRequest request, LlmBooks.Entry entry);

    /** The event with the tokens from {@code from} to {@code to}, counted over all choices. */
    String delta(LlmRequest request, LlmBooks.Entry entry, int from, int to);

    /** The events after the last token. */
    List<String> closing(LlmRequest request, LlmBooks.Entry entry);

    /** An error, in JSON. */
    String error(int status, String message);
}
