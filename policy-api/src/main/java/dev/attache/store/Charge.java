package dev.attache.store;

/**
 * What one policy wants to take from one subject's counters.
 *
 * @param subject whose counters: as made by {@code SubjectNames}, holding no secret in clear
 * @param limits what is checked
 * @param cost how much is taken of each limit; 0 looks without taking
 * @param countDenied take it also when the call is denied
 */
public record Charge(String subject, Limits limits, long cost, boolean countDenied) {
    public Charge {
        if (cost < 0 || cost >= Limit.MAX_EXACT) {
            throw new IllegalArgumentException("cost: " + cost + " (expected: 0 to 2^53)");
        }
    }
}
