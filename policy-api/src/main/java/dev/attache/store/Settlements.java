package dev.attache.store;

import java.util.concurrent.CompletionStage;

/**
 * Corrects what was taken through {@link Counters}, of which it is the other side.
 *
 * <p>May be called from any thread; never blocks.
 */
public interface Settlements {
    /**
     * Puts what an exchange has cost in place of its reservation, exactly once. Tried again while the store is away,
     * for longer than any deadline: no exchange waits for it.
     *
     * @return true when it is done, or had been; false when it was given up
     */
    CompletionStage<Boolean> settle(Settlement settlement);

    /** Forgets what was taken from a subject's limits. Balances stay, and open reservations are settled at nothing. */
    CompletionStage<Void> forget(String subject);
}
