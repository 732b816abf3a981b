package dev.attache.server.vectors;

import dev.attache.policy.Chosen;
import dev.attache.store.Vectors;

/** The setting {@code index} of a policy: which kind, and its settings. Immutable and thread-safe. */
public final class VectorsSettings extends Chosen<Vectors> {
    private final boolean elsewhere;

    /** Settings of a kind: an instance of {@link VectorsType#settings()}. */
    public VectorsSettings(VectorsType<?> type, Record settings) {
        super(type, settings);
        elsewhere = !(type instanceof OwnType);
    }

    /** Whether it is a service of its own, beside this process and the Redis that it may have. */
    public boolean isElsewhere() {
        return elsewhere;
    }
}
