package dev.attache.server.llmcache;

import dev.attache.embedding.EmbedderSettings;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import dev.attache.policy.ByteSize;
import dev.attache.policy.Setting;
import dev.attache.server.content.json.JsonTemplate;
import dev.attache.server.llmcache.api.CachedApis;
import dev.attache.server.similarity.Guard;
import dev.attache.server.vectors.VectorsSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of an LLM cache, as design and documentation name them. */
public record LlmCacheConfig(
        @Setting(
                value = "What counts as the same question: exact, semantic or exact_then_semantic.",
                standard = "exact")
        Mode mode,

        @Setting(value = "Whether it only computes and counts, and never serves.", standard = "false")
        boolean shadow,

        @Setting("Who shares answers: all whose values are the same; a missing one = bypass.") @Nullable
        List<Source> scope,

        @Setting(value = "Whether everyone shares answers, on purpose; in the place of scope.", standard = "false")
        boolean global,

        @Setting(
                value =
                        "What the calls speak: auto, openai, anthropic, dashscope, or {prompt, answer, stream_answer}: where those stand in JSON.",
                standard = "auto")
        JsonTemplate api,

        @Setting(
                "Of what answers depend on and requests do not say: prompts behind, documents, a model's version. With another, none that was kept before is given.")
        @Nullable
        String revision,

        @Setting(value = "How long answers are kept.", standard = "{}")
        Ttl ttl,

        @Setting(value = "Which requests are left alone.", standard = "{}")
        Skip skip,

        @Setting(value = "How an answer is given again.", standard = "{}")
        Replay replay,

        @Setting(value = "The longest answer that is kept.", standard = "1MiB", least = "1KiB", most = "4MiB")
        ByteSize maxEntry,

        @Setting(value = "A longer life for answers that are often asked for.", standard = "{}")
        Popular popular,

        @Setting(
                value = "Whether answers that call tools are kept: never, or exact: for the very same request.",
                standard = "never")
        ToolCalls toolCalls,

        @Setting(
                value = "Whether an answer by another model than the one asked for is kept: same (it is not) or any.",
                standard = "same")
        AnswerModel answerModel,

        @Setting(value = "When the store cannot say: bypass.", standard = "bypass")
        OnStoreError onStoreError,

        @Setting(
                value =
                        "Whether clients may pass by the cache, with Cache-Control or x-attache-cache: allow or ignore.",
                standard = "allow")
        RequestControls requestControls,

        @Setting(value = "Whether clients are told: cache-status, x-attache-cache, age.", standard = "true")
        boolean headers,

        @Setting(
                value = "Whether clients are told which entry: x-attache-cache-entry, x-attache-cache-similarity.",
                standard = "false")
        boolean debugHeaders,

        @Setting(
                value =
                        "The cosine similarity from which on questions may mean the same; the embedder's own where left out.",
                least = "0.5",
                most = "1")
        @Nullable
        Double similarityThreshold,

        @Setting(
                value = "What must not differ beside: numbers, polarity, order, script, entities.",
                standard = "[numbers, polarity, order, script, entities]")
        List<Guard> guards,

        @Setting(
                value = "How many of the user's turns are compared; the others must be the same.",
                standard = "1",
                least = "1",
                most = "20")
        int embedLastUserTurns,

        @Setting(
                value = "The most turns of the user's in a conversation that is compared.",
                standard = "3",
                least = "1",
                most = "100")
        int maxTurns,

        @Setting("What turns questions into vectors; needed but for mode: exact.") @Nullable
        EmbedderSettings embedder,

        @Setting(value = "Where vectors are looked for.", standard = "{redis: {}}")
        VectorsSettings index,

        @Setting(
                value = "How long a look for questions that mean the same may take; then the request goes on.",
                standard = "100ms",
                least = "1ms",
                most = "1h")
        Duration timeout,

        @Setting(
                value =
                        "How long who asks the very same waits for an answer that is being made; 0ms: it is made again.",
                standard = "0ms",
                most = "1h")
        Duration waitForSame,

        @Setting(
                value = "The most questions that are compared with each other; the least used go first.",
                standard = "10000",
                least = "1",
                most = "1000000")
        int maxEntries,

        @Setting(
                value = "The share of semantic hits that is asked for all the same, to see whether the answers agree.",
                standard = "0",
                least = "0",
                most = "1")
        double audit) {
    /** What counts as the same question. */
    public enum Mode {
        EXACT,
        SEMANTIC,
        EXACT_THEN_SEMANTIC;

        boolean exact() {
            return this != SEMANTIC;
        }

        boolean semantic() {
            return this != EXACT;
        }
    }

    /** Whether answers that call tools are kept. */
    public enum ToolCalls {
        NEVER,
        EXACT
    }

    /** Whose answers are kept. */
    public enum AnswerModel {
        /** Those of the model that was asked for, or of a version of it. */
        SAME,
        /** Those of any model: for where names are mapped on the way. */
        ANY
    }

    /** What happens when the store cannot say. */
    public enum OnStoreError {
        BYPASS
    }

    /** Whether clients may bypass the cache. */
    public enum RequestControls {
        ALLOW,
        IGNORE
    }

    /** How long answers are kept; a hit never renews. */
    public record Ttl(
            @Setting(value = "For the very same request.", standard = "1h", least = "1s", most = "365d")
            Duration exact,

            @Setting(value = "For questions that mean the same.", standard = "24h", least = "1s", most = "365d")
            Duration semantic) {}

    /** Which requests are left alone. */
    public record Skip(
            @Setting("Those that ask for a temperature above this.") @Nullable
            Double temperatureAbove,

            @Setting(
                    value = "Those whose last question has a match of one of these regular expressions.",
                    standard = "[]")
            List<String> promptMatches) {
        public Skip {
            promptMatches = List.copyOf(promptMatches);
            for (String each : promptMatches) {
                try {
                    anywhere(each);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "prompt_matches: " + each + " (expected: a regular expression of RE2)", e);
                }
            }
        }

        /** Matches a text that contains a match. RE2 takes linear time whatever the expression. */
        static MatchValue anywhere(String expression) {
            return MatchValue.parse("regex:(?s).*(?:" + expression + ")(?s:.*)");
        }
    }

    /** How an answer is given again. */
    public record Replay(
            @Setting(value = "The pause between two events of a stream.", standard = "0ms")
            Duration pace) {
        public Replay {
            if (!pace.isZero()) {
                throw new IllegalArgumentException("pace: " + pace.toMillis()
                        + "ms (expected: 0ms; Envoy takes replies in pieces only while it has sent nothing of a body)");
            }
        }
    }

    /** A longer life for answers that are often asked for. */
    public record Popular(
            @Setting(value = "How long they live at most; 0h: no longer than others.", standard = "0h", most = "365d")
            Duration ttlCap) {}

    public LlmCacheConfig {
        scope = scope == null ? null : List.copyOf(scope);
        guards = List.copyOf(guards);
        if (mode.semantic() && embedder == null) {
            throw new IllegalArgumentException(
                    "embedder: missing (expected: one, as in embedder: {onnx: {model: english}};"
                            + " mode: exact needs none)");
        }
        if (!mode.semantic() && embedder != null) {
            throw new IllegalArgumentException(
                    "embedder: given, and mode is exact (expected: none, or mode: exact_then_semantic)");
        }
        if (!mode.semantic() && (similarityThreshold != null || audit > 0)) {
            throw new IllegalArgumentException((audit > 0 ? "audit" : "similarity_threshold")
                    + ": given, and mode is exact (expected: mode: exact_then_semantic or semantic, or none)");
        }
        if (!mode.exact() && !waitForSame.isZero()) {
            throw new IllegalArgumentException("wait_for_same: " + waitForSame.toMillis()
                    + "ms, and mode is semantic (expected: 0ms, or mode: exact_then_semantic)");
        }
        if (embedLastUserTurns > 1 && CachedApis.of(api).isOwn()) {
            throw new IllegalArgumentException("embed_last_user_turns: " + embedLastUserTurns
                    + ", and api is one of paths (expected: 1; all that stands at api.prompt is compared)");
        }
        if (embedLastUserTurns > maxTurns) {
            throw new IllegalArgumentException(
                    "embed_last_user_turns: %d (expected: <= max_turns, %d)".formatted(embedLastUserTurns, maxTurns));
        }
        if ((scope == null || scope.isEmpty()) != global) {
            throw new IllegalArgumentException(
                    global
                            ? "global: true with a scope (expected: one of them)"
                            : "scope: missing (expected: at least one source, or global: true)");
        }
        if (popular.ttlCap().isPositive() && popular.ttlCap().compareTo(ttl.exact()) < 0) {
            throw new IllegalArgumentException("popular: ttl_cap is below ttl.exact (expected: 0h, or at least that)");
        }
    }

    /** What is read from a request to say who shares its answers; empty where everyone does. */
    List<Source> sharedBy() {
        return scope == null ? List.of() : scope;
    }
}
