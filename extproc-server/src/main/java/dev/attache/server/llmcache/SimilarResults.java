package dev.attache.server.llmcache;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;
import dev.attache.server.similarity.Guard;

/** Counts how comparisons by meaning fared. Thread-safe. */
final class SimilarResults {
    private static final int NANOS_OF_MICRO = 1_000;

    private final Counts<Guard> refused;
    private final Counts<Incomparable> incomparable;
    private final Counts<Agreement> agreements;
    private final Metrics.Count indexed;
    private final Metrics.Count embeds;
    private final Metrics.Count embedMicros;

    SimilarResults(Metrics metrics, String policy) {
        Metrics mine = metrics.labelled("policy", policy);
        refused = Counts.of(
                mine,
                Guard.class,
                "attache_llm_cache_refused_total",
                "Near questions that LLM caches took for another, by guard.",
                "guard");
        incomparable = Counts.of(
                mine,
                Incomparable.class,
                "attache_llm_cache_incomparable_total",
                "Calls that LLM caches did not compare by meaning, by reason.",
                "reason");
        agreements = Counts.of(
                mine,
                Agreement.class,
                "attache_llm_cache_agreement_total",
                "Answers that would have been given again, and were asked for all the same, by how they agree.",
                "agreement");
        indexed = mine.count(
                "attache_llm_cache_indexed_total", "Answers that are found by those who ask in other words.");
        embeds = mine.count("attache_llm_cache_embeds_total", "Texts that LLM caches had a vector made of.");
        embedMicros = mine.count(
                "attache_llm_cache_embed_microseconds_total", "Time in which LLM caches waited for vectors.");
    }

    void indexed() {
        indexed.increment();
    }

    void refused(Guard guard) {
        refused.increment(guard);
    }

    void incomparable(Incomparable why) {
        incomparable.increment(why);
    }

    void agreed(Agreement how) {
        agreements.increment(how);
    }

    void embedded(long nanos) {
        embeds.increment();
        embedMicros.add(nanos / NANOS_OF_MICRO);
    }
}
