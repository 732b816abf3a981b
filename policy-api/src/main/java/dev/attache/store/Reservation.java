package dev.attache.store;

import java.time.Duration;
import java.util.List;

/**
 * What is taken before it is known how much it will be. It is corrected once by a {@link Settlement}; the store keeps
 * it until then, so that what a dead node left does not stay for ever.
 *
 * @param id its name among all reservations of its subject; taking again under an id that is held adds to it and renews
 * it
 * @param costs what is taken of each limit, in the order of the limits
 * @param expires how long it is kept without a settlement: after that, whoever should settle it is taken for dead
 * @param released whether what was taken is given back when it expires; otherwise it stays taken
 */
public record Reservation(String id, List<Long> costs, Duration expires, boolean released) {
    public Reservation {
        costs = List.copyOf(costs);
        for (long cost : costs) {
            if (cost < 0 || cost >= Limit.MAX_EXACT) {
                throw new IllegalArgumentException("cost: " + cost + " (expected: 0 to 2^53)");
            }
        }
        if (id.isEmpty() || id.length() > 64) {
            throw new IllegalArgumentException("id: " + id + " (expected: 1 to 64 characters)");
        }
        if (expires.toMillis() < 1) {
            throw new IllegalArgumentException("expires: " + expires + " (expected: at least 1ms)");
        }
    }
}
