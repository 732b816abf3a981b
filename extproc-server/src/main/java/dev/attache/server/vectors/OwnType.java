package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;

/** Vectors in this process, or in the Redis that the service has anyway: it has no settings. Thread-safe. */
public final class OwnType implements VectorsType<OwnType.Config> {
    private final String name;
    private final Vectors.By by;

    /** No settings. */
    public record Config() {}

    OwnType(String name, Vectors.By by) {
        this.name = name;
        this.by = by;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Vectors create(Config settings, PolicyContext context) {
        return context.vectors(by);
    }
}
