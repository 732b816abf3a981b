package dev.attache.embedding;

import dev.attache.policy.Chosen;

/** The setting {@code embedder} of a policy: which kind, and its settings. Immutable and thread-safe. */
public final class EmbedderSettings extends Chosen<Embedder> {
    /** Settings of a kind: an instance of {@link EmbedderType#settings()}. */
    public EmbedderSettings(EmbedderType<?> type, Record settings) {
        super(type, settings);
    }
}
