package dev.attache.server.vectors;

import dev.attache.store.Vectors.By;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of indexes of vectors there are. Immutable and thread-safe. */
public final class VectorsTypes {
    private static final List<VectorsType<?>> ALL = List.of(
            new OwnType("redis", By.SCAN),
            new OwnType("memory", By.MEMORY),
            new OwnType("redis_search", By.SEARCH),
            new ChromaType(),
            new ElasticsearchType(),
            new DashVectorType());

    private final Map<String, VectorsType<?>> types = new LinkedHashMap<>();

    /** All. */
    public VectorsTypes() {
        ALL.forEach(type -> types.put(type.name(), type));
    }

    /** Their words. */
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
