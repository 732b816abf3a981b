package dev.attache.server.responsecache;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.server.responsecache.StoreRules.Refusal;

/** Counts what becomes of exchanges. Thread-safe. */
final class Results {
    /** How a request was answered. */
    enum Result {
        /** From the store, fresh. */
        HIT,
        /** From what another request was just given. */
        COLLAPSED,
        /** From the store, while another request refreshes it. */
        STALE_WHILE_REVALIDATE,
        /** From the store, because the upstream failed. */
        STALE_IF_ERROR,
        /** From the store, because the upstream is known to be down. */
        STALE_BREAKER,
        /** From the store, after the upstream said that nothing has changed. */
        REVALIDATED,
        /** By the upstream. */
        MISS,
        /** With 504, because the client wanted only a stored answer. */
        ONLY_IF_CACHED,
        /** By the upstream, which failed; there was no copy that may stand in. */
        FAILED
    }

    /** Why a request has nothing to do with the store. */
    enum Bypass {
        METHOD,
        BODY,
        TARGET,
        OVERRIDE,
        IDENTITY,
        RANGE,
        PRECONDITION,
        UPGRADE,
        NO_STORE,
        STORE
    }

    private final Counts<Result> results;
    private final Counts<Bypass> bypasses;
    private final Counts<Refusal> refusals;
    private final Count stored;
    private final Count unkept;
    private final Count unreadable;
    private final Count storeErrors;
    private final Count opened;

    Results(Metrics metrics, String policy) {
        results = Counts.of(Result.class, word -> total(metrics, policy, word));
        bypasses = Counts.of(Bypass.class, word -> total(metrics, policy, "bypass_" + word));
        refusals = Counts.of(Refusal.class, word -> kept(metrics, policy, word));
        stored = kept(metrics, policy, "stored");
        unkept = kept(metrics, policy, "dropped");
        unreadable = metrics.count(
                "attache_response_cache_unreadable_total",
                "Entries that were found but could not be read: taken for missing.",
                "policy",
                policy);
        storeErrors = metrics.count(
                "attache_response_cache_store_errors_total",
                "Calls of the store that failed; the upstream was asked.",
                "policy",
                policy);
        opened = metrics.count(
                "attache_response_cache_breaker_opened_total",
                "How often an upstream was found to be down.",
                "policy",
                policy);
    }

    private static Count total(Metrics metrics, String policy, String result) {
        return metrics.count(
                "attache_response_cache_total",
                "Exchanges of a response cache, by what answered them.",
                "policy",
                policy,
                "result",
                result);
    }

    private static Count kept(Metrics metrics, String policy, String result) {
        return metrics.count(
                "attache_response_cache_kept_total",
                "Responses of upstreams, by whether and why not they were kept.",
                "policy",
                policy,
                "result",
                result);
    }

    static String word(Enum<?> constant) {
        return Counts.word(constant);
    }

    void count(Result result) {
        results.increment(result);
    }

    void count(Bypass why) {
        bypasses.increment(why);
    }

    void count(Refusal why) {
        refusals.increment(why);
    }

    void stored() {
        stored.increment();
    }

    /** A response was not kept after all: what it belongs to was purged meanwhile, or it was not whole. */
    void unkept() {
        unkept.increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    void storeError() {
        storeErrors.increment();
    }

    void opened() {
        opened.increment();
    }
}
