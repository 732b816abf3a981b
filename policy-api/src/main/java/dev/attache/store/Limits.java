package dev.attache.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/**
 * Limits that are checked together for one subject and live in one record.
 *
 * <p>Immutable. Compared by identity on purpose: a store may keep what it derived from an instance.
 */
public final class Limits {
    /** Most limits that one subject may have: a script must stay short. */
    public static final int MAX = 32;

    private final List<Limit> limits;

    private Limits(List<Limit> limits) {
        this.limits = limits;
    }

    /**
     * Takes limits together.
     *
     * @throws IllegalArgumentException when there are none or more than {@link #MAX}, or two of them count the same
     *     window the same way
     */
    public static Limits of(List<Limit> limits) {
        if (limits.isEmpty() || limits.size() > MAX) {
            throw new IllegalArgumentException("limits: " + limits.size() + " (expected: 1 to " + MAX + ")");
        }
        var lanes = new HashMap<Integer, Integer>();
        for (int i = 0; i < limits.size(); i++) {
            Integer first = lanes.putIfAbsent(limits.get(i).lane(), i);
            if (first != null) {
                throw new IllegalArgumentException(
                        "limits[%d]: %s (expected: once; limits[%d] has it)".formatted(i, text(limits.get(i)), first));
            }
        }
        return new Limits(List.copyOf(limits));
    }

    /** What two limits must not have in common. */
    private static String text(Limit limit) {
        String how = limit.algorithm().name().toLowerCase(Locale.ROOT);
        String counted = limit.counted().isEmpty() ? "" : " of " + limit.counted();
        return limit.algorithm() == Limit.Algorithm.BALANCE ? how + counted : text(limit.per()) + ", " + how + counted;
    }

    /** As configurations write it: {@code 90s}. */
    private static String text(Duration per) {
        long millis = per.toMillis();
        if (millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        } else if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        } else if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** The limits in the order given. */
    public List<Limit> list() {
        return limits;
    }

    /** How many limits there are. */
    public int size() {
        return limits.size();
    }

    /** One limit. */
    public Limit get(int index) {
        return limits.get(index);
    }
}
