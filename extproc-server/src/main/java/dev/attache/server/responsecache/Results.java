package dev.attache.server.responsecache;

import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.server.responsecache.StoreRules.Refusal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What becomes of exchanges, counted. Thread-safe. */
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
        /** With 504, because the client wanted nothing but the store's answer. */
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

    private final Map<Result, Count> results = new EnumMap<>(Result.class);
    private final Map<Bypass, Count> bypasses = new EnumMap<>(Bypass.class);
    private final Map<Refusal, Count> refusals = new EnumMap<>(Refusal.class);
    private final Count stored;
    private final Count unkept;
    private final Count unreadable;
    private final Count storeErrors;
    private final Count opened;

    Results(Metrics metrics, String policy) {
        for (Result each : Result.values()) {
            results.put(each, total(metrics, policy, word(each)));
        }
        for (Bypass each : Bypass.values()) {
            bypasses.put(each, total(metrics, policy, "bypass_" + word(each)));
        }
        for (Refusal each : Refusal.values()) {
            refusals.put(each, kept(metrics, policy, word(each)));
        }
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
        return constant.name().toLowerCase(Locale.ROOT);
    }

    void count(Result result) {
        Objects.requireNonNull(results.get(result)).increment();
    }

    void count(Bypass why) {
        Objects.requireNonNull(bypasses.get(why)).increment();
    }

    void count(Refusal why) {
        Objects.requireNonNull(refusals.get(why)).increment();
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
