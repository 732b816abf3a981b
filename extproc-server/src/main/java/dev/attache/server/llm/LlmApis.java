package dev.attache.server.llm;

import dev.attache.exchange.Headers;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which API a request speaks. Thread-safe.
 *
 * <p>Paths are compared by their end, so that a gateway may have put something in front; case, percent-escapes, double
 * slashes and a slash at the end make no difference. Calls that make no tokens (lists of models, counting of tokens,
 * files, batches) are none of these APIs.
 */
public final class LlmApis {
    private static final Set<String> GOOGLE =
            Set.of("generatecontent", "streamgeneratecontent", "embedcontent", "batchembedcontents");
    private static final Set<String> CLAUDE_ON_GOOGLE = Set.of("rawpredict", "streamrawpredict");

    private LlmApis() {}

    /**
     * The API of a request; empty when it is none that is metered.
     *
     * <p>A named family has its own paths and those of OpenAI, which all of them serve beside their own.
     *
     * @param path with or without a query
     * @param headers the request's; {@code :method} may be missing and is then taken for POST
     */
    public static Optional<LlmApi> of(LlmFamily family, String path, Headers headers) {
        String method = headers.first(":method");
        if (method != null && !method.equals("POST")) {
            return Optional.empty();
        }
        var called = new CalledPath(path);
        LlmApi api = google(family, called);
        if (api == null) {
            api = amazonOrAlibaba(family, called);
        }
        if (api == null) {
            api = others(family, called, headers);
        }
        return Optional.ofNullable(api == null ? openAi(called) : api);
    }

    private static @Nullable LlmApi google(LlmFamily family, CalledPath path) {
        String method = path.method();
        if (family.isOneOf(LlmFamily.GEMINI) && GOOGLE.contains(method)) {
            return LlmApi.GEMINI;
        }
        boolean claude = CLAUDE_ON_GOOGLE.contains(method) && path.has("/publishers/anthropic/");
        return claude && family.isOneOf(LlmFamily.ANTHROPIC, LlmFamily.GEMINI) ? LlmApi.ANTHROPIC_MESSAGES : null;
    }

    private static @Nullable LlmApi amazonOrAlibaba(LlmFamily family, CalledPath path) {
        if (family.isOneOf(LlmFamily.BEDROCK) && path.has("/model/")) {
            if (path.ends("/converse") || path.ends("/converse-stream")) {
                return LlmApi.BEDROCK_CONVERSE;
            }
            if (path.ends("/invoke") || path.ends("/invoke-with-response-stream")) {
                return LlmApi.BEDROCK_INVOKE;
            }
        }
        boolean own = (path.has("/services/aigc/") && path.ends("/generation")) || path.has("/services/embeddings/");
        return own && family.isOneOf(LlmFamily.DASHSCOPE) ? LlmApi.DASHSCOPE : null;
    }

    private static @Nullable LlmApi others(LlmFamily family, CalledPath path, Headers headers) {
        if (path.ends("/messages") && family.isOneOf(LlmFamily.ANTHROPIC)) {
            // OpenAI has /v1/threads/{id}/messages, which writes no token.
            boolean certain = family != LlmFamily.AUTO || headers.has("anthropic-version");
            return certain || path.ends("/v1/messages") ? LlmApi.ANTHROPIC_MESSAGES : null;
        }
        if (family.isOneOf(LlmFamily.OLLAMA)
                && (path.ends("/api/chat") || path.ends("/api/generate") || path.ends("/api/embed"))) {
            return LlmApi.OLLAMA;
        }
        boolean cohere =
                path.ends("/v2/chat") || path.ends("/v1/chat") || (family == LlmFamily.COHERE && path.ends("/chat"));
        return cohere && family.isOneOf(LlmFamily.COHERE) ? LlmApi.COHERE : null;
    }

    private static @Nullable LlmApi openAi(CalledPath path) {
        if (path.ends("/chat/completions")) {
            return LlmApi.OPENAI_CHAT;
        }
        if (path.ends("/completions")) {
            return LlmApi.OPENAI_COMPLETIONS;
        }
        if (path.ends("/responses") || path.ends("/responses/compact")) {
            return LlmApi.OPENAI_RESPONSES;
        }
        if (path.ends("/embeddings")) {
            return LlmApi.OPENAI_EMBEDDINGS;
        }
        boolean images =
                path.ends("/images/generations") || path.ends("/images/edits") || path.ends("/images/variations");
        return images ? LlmApi.OPENAI_IMAGES : null;
    }
}
