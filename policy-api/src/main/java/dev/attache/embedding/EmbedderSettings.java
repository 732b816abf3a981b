package dev.attache.embedding;

import dev.attache.policy.Chosen;
import dev.attache.policy.PolicyContext;

/** The setting {@code embedder} of a policy: which kind, and its settings. Immutable and thread-safe. */
public final class EmbedderSettings implements Chosen {
    private final EmbedderType<?> type;
    private final Record settings;

    /** Settings of a kind: an instance of {@link EmbedderType#settings()}. */
    public EmbedderSettings(EmbedderType<?> type, Record settings) {
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
     * Makes the embedder; connects nowhere and loads nothing.
     *
     * @throws IllegalArgumentException when settings do not fit together, with what was expected
     */
    public Embedder create(PolicyContext context) {
        return create(type, context);
    }

    private <C extends Record> Embedder create(EmbedderType<C> kind, PolicyContext context) {
        return kind.create(kind.settings().cast(settings), context);
    }
}
