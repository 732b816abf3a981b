package dev.attache.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Counters shared by all nodes.
 *
 * <p>May be called from any thread; never blocks. The stage completes on the caller's event loop where it was called
 * from one. It completes exceptionally with {@link StoreException}, and always within the store's deadline.
 */
public interface Counters {
    /**
     * Takes all charges or none, in one round trip.
     *
     * @param charges at least one; subjects differ from each other
     * @return one tally per charge, in order
     */
    CompletionStage<List<Tally>> take(List<Charge> charges);
}
