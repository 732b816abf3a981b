package dev.attache.server.tokenquota;

import dev.attache.policy.Metrics;
import dev.attache.server.llm.TokenKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How calls fared, counted. Thread-safe. */
final class QuotaResults {
    /** What became of a call. */
    enum Result {
        ALLOWED,
        DENIED,
        DENIED_ELSEWHERE,
        MISSING_KEY,
        STORE_ERROR,
        UNLIMITED,
        NOT_METERED,
        STOPPED
    }

    /** On what ground a call was settled. */
    enum Settled {
        /** The provider said what was used. */
        REPORTED,
        /** It ended well, and nobody said what was used. */
        ESTIMATED,
        /** It was cut short. */
        CUT,
        /** Another policy answered it, and a share of the estimate was charged. */
        SHARE,
        /** It came to nothing. */
        NOTHING,
        /** The store was away for too long. */
        GIVEN_UP
    }

    private final Map<Result, Metrics.Count> results = new EnumMap<>(Result.class);
    private final Map<Settled, Metrics.Count> settled = new EnumMap<>(Settled.class);
    private final Map<TokenKind, Metrics.Count> tokens = new EnumMap<>(TokenKind.class);
    private final Metrics.Count mismatches;
    private final Metrics.Count unreadable;
    private final Metrics.Count unknownModels;

    QuotaResults(Metrics metrics, String policy) {
        for (Result result : Result.values()) {
            results.put(
                    result,
                    metrics.count(
                            "attache_token_quota_total",
                            "Calls that token quotas were asked about, by result.",
                            "policy",
                            policy,
                            "result",
                            word(result)));
        }
        for (Settled ground : Settled.values()) {
            settled.put(
                    ground,
                    metrics.count(
                            "attache_token_quota_settled_total",
                            "Calls that were settled, by the ground on which.",
                            "policy",
                            policy,
                            "ground",
                            word(ground)));
        }
        for (TokenKind kind : TokenKind.values()) {
            tokens.put(
                    kind,
                    metrics.count(
                            "attache_token_quota_tokens_total",
                            "Tokens that were charged, by kind.",
                            "policy",
                            policy,
                            "kind",
                            word(kind)));
        }
        mismatches = metrics.count(
                "attache_token_quota_mismatches_total",
                "Answers whose kinds of tokens do not add up to the total that the provider gives.",
                "policy",
                policy);
        unreadable = metrics.count(
                "attache_token_quota_unreadable_total",
                "Calls whose request was not of its API's shape, and was estimated by its length.",
                "policy",
                policy);
        unknownModels = metrics.count(
                "attache_token_quota_unknown_models_total",
                "Prices that were asked for a model that has none; the dearest were taken.",
                "policy",
                policy);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <K extends Enum<K>> void add(Map<K, Metrics.Count> counts, K key, long n) {
        Metrics.Count count = counts.get(key);
        if (count != null) {
            count.add(n);
        }
    }

    void count(Result result) {
        add(results, result, 1);
    }

    void settled(Settled ground, Amounts amounts) {
        add(settled, ground, 1);
        for (TokenKind kind : TokenKind.values()) {
            if (amounts.of(kind) > 0) {
                add(tokens, kind, amounts.of(kind));
            }
        }
    }

    void givenUp() {
        add(settled, Settled.GIVEN_UP, 1);
    }

    void mismatch() {
        mismatches.increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    void unknownModel() {
        unknownModels.increment();
    }
}
