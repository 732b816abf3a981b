package dev.attache.server.llmcache;

import dev.attache.policy.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How requests fared, counted. Thread-safe. */
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
        /** It would have been a semantic hit, and is asked for all the same, to compare: {@code audit}. */
        AUDITED;

        /** As it is written for people. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Result, Metrics.Count> results;
    private final Map<Bypass, Metrics.Count> bypasses;
    private final Map<Skipped, Metrics.Count> skipped;
    private final Metrics.Count stored;
    private final Metrics.Count tokens;
    private final Metrics.Count wouldSave;
    private final Metrics.Count prolonged;
    private final Metrics.Count unreadable;

    CacheResults(Metrics metrics, String policy) {
        results = each(
                Result.class,
                word -> metrics.count(
                        "attache_llm_cache_total",
                        "Calls that LLM caches were asked about, by result.",
                        "policy",
                        policy,
                        "result",
                        word));
        bypasses = each(
                Bypass.class,
                word -> metrics.count(
                        "attache_llm_cache_bypass_total",
                        "Calls that passed by LLM caches, by reason.",
                        "policy",
                        policy,
                        "reason",
                        word));
        skipped = each(
                Skipped.class,
                word -> metrics.count(
                        "attache_llm_cache_write_skipped_total",
                        "Answers that LLM caches did not keep, by reason.",
                        "policy",
                        policy,
                        "reason",
                        word));
        stored = metrics.count("attache_llm_cache_stored_total", "Answers that LLM caches kept.", "policy", policy);
        tokens = metrics.count(
                "attache_llm_cache_tokens_saved_total",
                "Tokens that answers from LLM caches had cost when they were made.",
                "policy",
                policy);
        wouldSave = metrics.count(
                "attache_llm_cache_tokens_would_save_total",
                "Tokens that answers would have saved that shadow or audit did not give.",
                "policy",
                policy);
        prolonged = metrics.count(
                "attache_llm_cache_prolonged_total",
                "Entries of LLM caches that earned a longer life.",
                "policy",
                policy);
        unreadable = metrics.count(
                "attache_llm_cache_unreadable_total",
                "Entries of LLM caches that were not what they should be.",
                "policy",
                policy);
    }

    private static <E extends Enum<E>> Map<E, Metrics.Count> each(
            Class<E> type, Function<String, Metrics.Count> count) {
        var counts = new EnumMap<E, Metrics.Count>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, count.apply(word(constant)));
        }
        return counts;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> void add(Map<E, Metrics.Count> counts, E which) {
        Metrics.Count count = counts.get(which);
        if (count != null) {
            count.increment();
        }
    }

    void count(Result result) {
        add(results, result);
    }

    void bypassed(Bypass reason) {
        add(results, Result.BYPASS);
        add(bypasses, reason);
    }

    void skipped(Skipped reason) {
        add(skipped, reason);
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

    /** What was found is no entry, or one of something else. */
    void unreadable() {
        unreadable.increment();
    }
}
