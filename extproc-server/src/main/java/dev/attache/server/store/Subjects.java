package dev.attache.server.store;

import dev.attache.store.Charge;
import java.util.List;

/** What every store demands of the charges of one call. */
public final class Subjects {
    private Subjects() {}

    /**
     * Refuses a call that names a subject twice: the second would not see what the first takes.
     *
     * @throws IllegalArgumentException when there are no charges, or two for one subject
     */
    public static void requireDistinct(List<Charge> charges) {
        if (charges.isEmpty()) {
            throw new IllegalArgumentException("charges: none (expected: at least one)");
        }
        // few charges: comparing each with each costs less than a set
        for (int i = 1; i < charges.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (charges.get(i).subject().equals(charges.get(j).subject())) {
                    throw new IllegalArgumentException(
                            "two charges of one call are for the same subject (number %d and %d)"
                                    .formatted(j + 1, i + 1));
                }
            }
        }
    }
}
