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
 * files, batches) are not among these APIs; nor is {@code /audio/…}, which is billed by time or by letter and reports
 * no tokens.
 */
public final class LlmApis {
    private static final Set<String> GOOGLE =
            Set.of("generatecontent", "streamgeneratecontent", "embedcontent", "batchembedcontents");
    private static final Set<String> CLAUDE_ON_GOOGLE = Set.of("rawpredict", "streamrawpredict");

    private LlmApis() {}

    /**
     * The API of a request; empty when it is not one that is metered.
     *
     * <p>A named family is a hint and not a filter, because many upstreams speak several APIs: vLLM serves Anthropic's
     * messages beside OpenAI's paths. It decides where a path alone could be of two APIs, or of none.
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
        LlmApi api = google(called);
        if (api == null) {
            api = amazonOrAlibaba(called);
        }
        if (api == null) {
            api = anthropic(family, called, headers);
        }
        if (api == null) {
            api = cohereOrOllama(family, called);
        }
        return Optional.ofNullable(api == null ? openAi(called) : api);
    }

    private static @Nullable LlmApi google(CalledPath path) {
        String method = path.method();
        if (GOOGLE.contains(method)) {
            return LlmApi.GEMINI;
        }
        boolean claude = CLAUDE_ON_GOOGLE.contains(method) && path.has("/publishers/anthropic/");
        return claude ? LlmApi.ANTHROPIC_MESSAGES : null;
    }

    private static @Nullable LlmApi amazonOrAlibaba(CalledPath path) {
        if (path.has("/model/")) {
            if (path.ends("/converse") || path.ends("/converse-stream")) {
                return LlmApi.BEDROCK_CONVERSE;
            }
            if (path.ends("/invoke") || path.ends("/invoke-with-response-stream")) {
                return LlmApi.BEDROCK_INVOKE;
            }
        }
        boolean model = (path.has("/services/aigc/") && path.ends("/generation")) || path.has("/services/embeddings/");
        boolean application = path.has("/apps/") && path.ends("/completion");
        return model || application ? LlmApi.DASHSCOPE : null;
    }

    private static @Nullable LlmApi anthropic(LlmFamily family, CalledPath path, Headers headers) {
        // OpenAI has /v1/threads/{id}/messages, which writes no token.
        boolean certain = path.ends("/v1/messages")
                || (path.ends("/messages") && (family == LlmFamily.ANTHROPIC || headers.has("anthropic-version")));
        return certain ? LlmApi.ANTHROPIC_MESSAGES : null;
    }

    private static @Nullable LlmApi cohereOrOllama(LlmFamily family, CalledPath path) {
        boolean numbered =
                path.ends("/v2/chat") || path.ends("/v1/chat") || path.ends("/v2/embed") || path.ends("/v1/embed");
        if (numbered || (family == LlmFamily.COHERE && (path.ends("/chat") || path.ends("/embed")))) {
            return LlmApi.COHERE;
        }
        if (path.ends("/api/chat") || path.ends("/api/generate") || path.ends("/api/embed")) {
            return LlmApi.OLLAMA;
        }
        // Any other named family may have OpenAI's embeddings below /api.
        boolean mayBeOllama = family == LlmFamily.AUTO || family == LlmFamily.OLLAMA;
        return mayBeOllama && path.ends("/api/embeddings") ? LlmApi.OLLAMA : null;
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
