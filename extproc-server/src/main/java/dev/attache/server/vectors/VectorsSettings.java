package dev.attache.server.vectors;

import dev.attache.policy.Chosen;
import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;

/** The setting {@code index} of a policy: which kind, and its settings. Immutable and thread-safe. */
public final class VectorsSettings implements Chosen {
    private final VectorsType<?> type;
    private final Record settings;

    /** Settings of a kind: an instance of {@link VectorsType#settings()}. */
    public VectorsSettings(VectorsType<?> type, Record settings) {
        this.type = type;
        this.settings = settings;
    }

    @Override
    public String kind() {
        return type.name();
    }

    @Override
    public Record settings() {
        return settings;
    }

    /**
     * Makes the index; connects nowhere.
     *
     * @throws IllegalArgumentException when settings do not fit together, with what was expected
     */
    public Vectors create(PolicyContext context) {
        return create(type, context);
    }

    private <C extends Record> Vectors create(VectorsType<C> kind, PolicyContext context) {
        return kind.create(kind.settings().cast(settings), context);
    }
}
