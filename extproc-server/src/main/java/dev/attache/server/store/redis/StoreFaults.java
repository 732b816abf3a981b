package dev.attache.server.store.redis;

import dev.attache.policy.Metrics;
import dev.attache.store.StoreException.Reason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what goes wrong, by reason. */
final class StoreFaults {
    private final Map<Reason, Metrics.Count> byReason = new EnumMap<>(Reason.class);
    private final Metrics.Count late;
    private final Metrics.Count reconnects;
    private final Metrics.Count settlementsRetried;
    private final Metrics.Count settlementsLost;
    private final Metrics.Count settlementsUnfound;

    StoreFaults(Metrics metrics, String store) {
        for (Reason reason : Reason.values()) {
            byReason.put(
                    reason,
                    metrics.count(
                            "attache_store_failures_total",
                            "Decisions that the store did not make.",
                            "store",
                            store,
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT)));
        }
        late = metrics.count(
                "attache_store_late_answers_total", "Answers that came after their deadline.", "store", store);
        reconnects = metrics.count("attache_store_connections_total", "Connections made to the store.", "store", store);
        settlementsRetried = metrics.count(
                "attache_store_settlements_retried_total",
                "Settlements sent again, because the store did not answer.",
                "store",
                store);
        settlementsLost = metrics.count(
                "attache_store_settlements_lost_total",
                "Settlements given up: what was reserved stays taken or is given back as it expires.",
                "store",
                store);
        settlementsUnfound = metrics.count(
                "attache_store_settlements_unfound_total",
                "Settlements whose reservation was gone: expired, evicted, or settled before.",
                "store",
                store);
    }

    void settlementUnfound() {
        settlementsUnfound.increment();
    }

    void settlementRetried() {
        settlementsRetried.increment();
    }

    void settlementLost() {
        settlementsLost.increment();
    }

    void failed(Reason reason) {
        Metrics.Count count = byReason.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    void late() {
        late.increment();
    }

    void connected() {
        reconnects.increment();
    }
}
