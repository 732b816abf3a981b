package dev.attache.server.llm.usage;

import dev.attache.server.llm.LlmApi;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the answers of an API are read: what they may speak, and all its paths as one tree. Immutable and thread-safe.
 *
 * @param dialects the likeliest first
 */
record AnswerShape(List<Dialect> dialects, FieldNode tree) {
    private static final AnswerShape ANY = shape(null);
    private static final Map<LlmApi, AnswerShape> KNOWN = new EnumMap<>(LlmApi.class);

    static {
        for (LlmApi api : LlmApi.values()) {
            KNOWN.put(api, shape(api));
        }
    }

    /** The shape of an API, or of any when it is not known. */
    static AnswerShape of(@Nullable LlmApi api) {
        return api == null ? ANY : KNOWN.getOrDefault(api, ANY);
    }

    private static AnswerShape shape(@Nullable LlmApi api) {
        List<Dialect> dialects = Dialect.of(api);
        return new AnswerShape(dialects, Dialect.tree(dialects));
    }

    /** Whether there is no doubt. */
    boolean isCertain() {
        return dialects.size() == 1;
    }
}
