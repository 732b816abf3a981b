package dev.attache.store;

import org.jspecify.annotations.Nullable;

/**
 * What one policy wants to take from one subject's counters.
 *
 * @param subject whose counters: as made by {@code SubjectNames}, holding no secret in clear
 * @param limits what is checked
 * @param cost how much is taken from each limit; 0 looks without taking, and goes with a reservation
 * @param countDenied take it also when the call is denied
 * @param reservation what is taken provisionally, with a cost for each limit; null where what is taken stays taken
 */
public record Charge(
        String subject,
        Limits limits,
        long cost,
        boolean countDenied,
        @Nullable Reservation reservation) {
    public Charge {
        if (cost < 0 || cost >= Limit.MAX_EXACT) {
            throw new IllegalArgumentException("cost: " + cost + " (expected: 0 to 2^53)");
        }
        if (reservation != null && (cost != 0 || reservation.costs().size() != limits.size())) {
            throw new IllegalArgumentException("reservation: %d costs, and a cost of %d (expected: %d and 0)"
                    .formatted(reservation.costs().size(), cost, limits.size()));
        }
    }

    /** Takes the same of each limit, for good. */
    public Charge(String subject, Limits limits, long cost, boolean countDenied) {
        this(subject, limits, cost, countDenied, null);
    }

    /** Takes what a reservation says. */
    public static Charge reserving(String subject, Limits limits, Reservation reservation) {
        return new Charge(subject, limits, 0, false, reservation);
    }

    /** What is taken of one limit. */
    public long cost(int limit) {
        return reservation == null ? cost : reservation.costs().get(limit);
    }
}
