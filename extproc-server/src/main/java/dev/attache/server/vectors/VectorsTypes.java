package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of indexes there are. Immutable and thread-safe. */
public final class VectorsTypes {
    /** Of the stores that the service has anyway there is nothing to set. */
    public record NothingToSet() {}

    private record Kept(String name, Vectors.By by) implements VectorsType<NothingToSet> {
        @Override
        public Class<NothingToSet> settings() {
            return NothingToSet.class;
        }

        @Override
        public Vectors create(NothingToSet settings, PolicyContext context) {
            return context.vectors(by);
        }
    }

    private static final List<VectorsType<?>> BUILT_IN = List.of(
            new Kept("redis", Vectors.By.SCAN),
            new Kept("memory", Vectors.By.MEMORY),
            new Kept("redis_search", Vectors.By.SEARCH));

    private final Map<String, VectorsType<?>> types = new LinkedHashMap<>();

    /** All of them. */
    public VectorsTypes() {
        BUILT_IN.forEach(type -> types.put(type.name(), type));
    }

    /** The words in the configuration. */
    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public VectorsType<?> type(String name) {
        VectorsType<?> type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException(
                    "index %s: unknown (expected: one of %s)".formatted(name, String.join(", ", names())));
        }
        return type;
    }
}
