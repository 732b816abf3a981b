package dev.attache.server.store.redis;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;
import dev.attache.store.StoreException.Reason;
import java.util.function.LongConsumer;

/** Counts what goes wrong, by reason, and tells how long answers take. */
final class StoreFaults {
    private final Counts<Reason> byReason;
    private final Metrics.Count late;
    private final Metrics.Count reconnects;
    private final Metrics.Count settlementsRetried;
    private final Metrics.Count settlementsLost;
    private final Metrics.Count settlementsUnfound;

    private final LongConsumer nanos;

    /** Counts of this store; {@code nanos} hears how long each answer took. */
    StoreFaults(Metrics metrics, String store, LongConsumer nanos) {
        this.nanos = nanos;
        Metrics mine = metrics.labelled("store", store);
        byReason = Counts.of(
                mine, Reason.class, "attache_store_failures_total", "Decisions that the store did not make.", "reason");
        late = mine.count("attache_store_late_answers_total", "Answers that came after their deadline.");
        reconnects = mine.count("attache_store_connections_total", "Connections made to the store.");
        settlementsRetried = mine.count(
                "attache_store_settlements_retried_total", "Settlements sent again, because the store did not answer.");
        settlementsLost = mine.count(
                "attache_store_settlements_lost_total",
                "Settlements given up: what was reserved stays taken or is given back as it expires.");
        settlementsUnfound = mine.count(
                "attache_store_settlements_unfound_total",
                "Settlements whose reservation was gone: expired, evicted, or settled before.");
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

    void answeredIn(long took) {
        nanos.accept(took);
    }

    void failed(Reason reason) {
        byReason.increment(reason);
    }

    void late() {
        late.increment();
    }

    void connected() {
        reconnects.increment();
    }
}
