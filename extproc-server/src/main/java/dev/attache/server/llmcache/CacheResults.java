package dev.attache.server.llmcache;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;

/** Counts how requests fared. Thread-safe. */
final class CacheResults {
    /** What became of a request. */
    enum Result {
        HIT_EXACT,
        /** The answer to a question that means the same. */
        HIT_SEMANTIC,
        MISS,
        BYPASS,
        /** It would have been a hit; {@code shadow} let it pass. */
        SHADOW_HIT,
        /** It would have been a semantic hit; the upstream is asked all the same, to compare: {@code audit}. */
        AUDITED;

        /** As it is written for people. */
        String word() {
            return Counts.word(this).replace('_', '-');
        }
    }

    private final Counts<Result> results;
    private final Counts<Bypass> bypasses;
    private final Counts<Skipped> skipped;
    private final Metrics.Count stored;
    private final Metrics.Count tokens;
    private final Metrics.Count wouldSave;
    private final Metrics.Count prolonged;
    private final Metrics.Count unreadable;

    CacheResults(Metrics metrics, String policy) {
        Metrics mine = metrics.labelled("policy", policy);
        results = Counts.of(
                mine,
                Result.class,
                "attache_llm_cache_total",
                "Calls that LLM caches were asked about, by result.",
                "result");
        bypasses = Counts.of(
                mine,
                Bypass.class,
                "attache_llm_cache_bypass_total",
                "Calls that passed by LLM caches, by reason.",
                "reason");
        skipped = Counts.of(
                mine,
                Skipped.class,
                "attache_llm_cache_write_skipped_total",
                "Answers that LLM caches did not keep, by reason.",
                "reason");
        stored = mine.count("attache_llm_cache_stored_total", "Answers that LLM caches kept.");
        tokens = mine.count(
                "attache_llm_cache_tokens_saved_total",
                "Tokens that answers from LLM caches had cost when they were made.");
        wouldSave = mine.count(
                "attache_llm_cache_tokens_would_save_total",
                "Tokens that answers would have saved that shadow or audit did not give.");
        prolonged = mine.count("attache_llm_cache_prolonged_total", "Entries of LLM caches that earned a longer life.");
        unreadable = mine.count(
                "attache_llm_cache_unreadable_total", "Entries of LLM caches that were not what they should be.");
    }

    void count(Result result) {
        results.increment(result);
    }

    void bypassed(Bypass reason) {
        results.increment(Result.BYPASS);
        bypasses.increment(reason);
    }

    void skipped(Skipped reason) {
        skipped.increment(reason);
    }

    void stored() {
        stored.increment();
    }

    void saved(long howMany) {
        tokens.add(howMany);
    }

    void wouldSave(long howMany) {
        wouldSave.add(howMany);
    }

    void prolonged() {
        prolonged.increment();
    }

    /** What was found is not an entry, or answers something else. */
    void unreadable() {
        unreadable.increment();
    }
}
