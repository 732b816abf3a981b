package dev.attache.store;

import java.time.Duration;
import java.util.List;

/**
 * What an exchange has cost after all, in place of what was reserved.
 *
 * <p>The difference is taken from, or given back to, the windows that the reservation was taken from; in a window that
 * is over there is nothing left to correct. Idempotent by the reservation's id.
 *
 * @param subject whose counters
 * @param limits the limits of the reservation
 * @param id the reservation's
 * @param costs what it has cost, for each limit
 * @param unsure whether the reservation may not have been made, because the store did not answer: then, where the store
 *     does not know it, everything is taken now
 * @param expires as in the reservation: how long an unsure settlement is remembered, so that it is not taken twice
 */
public record Settlement(String subject, Limits limits, String id, List<Long> costs, boolean unsure, Duration expires) {
    public Settlement {
        costs = List.copyOf(costs);
        if (costs.size() != limits.size()) {
            throw new IllegalArgumentException(
                    "costs: " + costs.size() + " (expected: one for each of " + limits.size() + " limits)");
        }
    }
}
