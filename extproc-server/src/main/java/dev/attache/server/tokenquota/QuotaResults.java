package dev.attache.server.tokenquota;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;
import dev.attache.server.llm.TokenKind;

/** Counts how calls fared. Thread-safe. */
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

    /** On what grounds a call was settled. */
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

    private final Counts<Result> results;
    private final Counts<Settled> settled;
    private final Counts<TokenKind> tokens;
    private final Metrics.Count mismatches;
    private final Metrics.Count unreadable;
    private final Metrics.Count unknownModels;

    QuotaResults(Metrics metrics, String policy) {
        Metrics mine = metrics.labelled("policy", policy);
        results = Counts.of(
                mine,
                Result.class,
                "attache_token_quota_total",
                "Calls that token quotas were asked about, by result.",
                "result");
        settled = Counts.of(
                mine,
                Settled.class,
                "attache_token_quota_settled_total",
                "Calls that were settled, by the ground on which.",
                "ground");
        tokens = Counts.of(
                mine,
                TokenKind.class,
                "attache_token_quota_tokens_total",
                "Tokens that were charged, by kind.",
                "kind");
        mismatches = mine.count(
                "attache_token_quota_mismatches_total",
                "Answers whose kinds of tokens do not add up to the total that the provider gives.");
        unreadable = mine.count(
                "attache_token_quota_unreadable_total",
                "Calls whose request was not of its API's shape, and was estimated by its length.");
        unknownModels = mine.count(
                "attache_token_quota_unknown_models_total",
                "Prices that were asked for a model that has none; the dearest were taken.");
    }

    void count(Result result) {
        results.increment(result);
    }

    void settled(Settled ground, Amounts amounts) {
        settled.increment(ground);
        for (TokenKind kind : TokenKind.values()) {
            if (amounts.of(kind) > 0) {
                tokens.add(kind, amounts.of(kind));
            }
        }
    }

    void givenUp() {
        settled.increment(Settled.GIVEN_UP);
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
