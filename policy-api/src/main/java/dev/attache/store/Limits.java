package dev.attache.store;

import java.util.HashSet;
import java.util.List;

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
        var lanes = new HashSet<Integer>();
        for (Limit limit : limits) {
            if (!lanes.add(limit.lane())) {
                throw new IllegalArgumentException("two limits count the same window (%s) the same way (%s)"
                        .formatted(limit.per(), limit.algorithm()));
            }
        }
        return new Limits(List.copyOf(limits));
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
