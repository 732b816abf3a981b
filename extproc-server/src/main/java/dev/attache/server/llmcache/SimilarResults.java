package dev.attache.server.llmcache;

import dev.attache.policy.Metrics;
import dev.attache.server.similarity.Guard;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How comparisons by meaning fared, counted. Thread-safe. */
final class SimilarResults {
    private static final int NANOS_OF_MICRO = 1_000;

    private final Map<Guard, Metrics.Count> refused;
    private final Map<Incomparable, Metrics.Count> incomparable;
    private final Map<Agreement, Metrics.Count> agreements;
    private final Metrics.Count embeds;
    private final Metrics.Count embedMicros;

    SimilarResults(Metrics metrics, String policy) {
        refused = each(
                Guard.class,
                word -> metrics.count(
                        "attache_llm_cache_refused_total",
                        "Near questions that LLM caches took for another, by guard.",
                        "policy",
                        policy,
                        "guard",
                        word));
        incomparable = each(
                Incomparable.class,
                word -> metrics.count(
                        "attache_llm_cache_incomparable_total",
                        "Calls that LLM caches did not compare by meaning, by reason.",
                        "policy",
                        policy,
                        "reason",
                        word));
        agreements = each(
                Agreement.class,
                word -> metrics.count(
                        "attache_llm_cache_agreement_total",
                        "Answers that would have been given again, and were asked for all the same, by how they agree.",
                        "policy",
                        policy,
                        "agreement",
                        word));
        embeds = metrics.count(
                "attache_llm_cache_embeds_total", "Texts that LLM caches had a vector made of.", "policy", policy);
        embedMicros = metrics.count(
                "attache_llm_cache_embed_microseconds_total",
                "Time in which LLM caches waited for vectors.",
                "policy",
                policy);
    }

    private static <E extends Enum<E>> Map<E, Metrics.Count> each(
            Class<E> type, Function<String, Metrics.Count> count) {
        var counts = new EnumMap<E, Metrics.Count>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, count.apply(constant.name().toLowerCase(Locale.ROOT)));
        }
        return counts;
    }

    private static <E extends Enum<E>> void add(Map<E, Metrics.Count> counts, E which) {
        Metrics.Count count = counts.get(which);
        if (count != null) {
            count.increment();
        }
    }

    void refused(Guard guard) {
        add(refused, guard);
    }

    void incomparable(Incomparable why) {
        add(incomparable, why);
    }

    void agreed(Agreement how) {
        add(agreements, how);
    }

    void embedded(long nanos) {
        embeds.increment();
        embedMicros.add(nanos / NANOS_OF_MICRO);
    }
}
