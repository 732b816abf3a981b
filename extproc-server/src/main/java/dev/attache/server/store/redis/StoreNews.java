package dev.attache.server.store.redis;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for all event loops that a Redis is away, and once that it is back: when it answers all of them.
 *
 * <p>Thread-safe. What is said last holds: to be told after the state has changed.
 */
final class StoreNews {
    private static final Logger LOG = LoggerFactory.getLogger(StoreNews.class);

    private final String store;
    private final BooleanSupplier answersAll;
    private boolean answering;

    /**
     * News of one that is not connected yet.
     *
     * @param store which, with its address
     * @param answersAll whether it answers every loop
     */
    StoreNews(String store, BooleanSupplier answersAll) {
        this.store = store;
        this.answersAll = answersAll;
    }

    /** It answers a loop that it did not answer. */
    synchronized void answers() {
        if (!answering && answersAll.getAsBoolean()) {
            answering = true;
            LOG.info("{} answers", store);
        }
    }

    /** It does not answer a loop. */
    synchronized void away(String message) {
        if (answering) {
            answering = false;
            LOG.warn("{}", message);
        }
    }
}
