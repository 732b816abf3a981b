package dev.attache.server.embedding;

import dev.attache.embedding.EmbedderType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The kinds of embedders there are: those over HTTP, and modules on the class path. Immutable and thread-safe. */
public final class Embedders {
    /** Types that come as a module of their own, which may have been left out. */
    private static final Map<String, String> MODULES = Map.of("onnx", "attache-embedder-onnx");

    private static final List<EmbedderType<?>> BUILT_IN =
            List.of(new OpenAiType(), new DashScopeType(), new OllamaType());

    private final Map<String, EmbedderType<?>> types = new LinkedHashMap<>();

    private Embedders(Stream<EmbedderType<?>> found) {
        BUILT_IN.forEach(type -> types.put(type.name(), type));
        found.forEach(type -> types.putIfAbsent(type.name(), type));
    }

    /** All types that this class loader finds. */
    public static Embedders load(ClassLoader loader) {
        return new Embedders(ServiceLoader.load(EmbedderType.class, loader).stream()
                .<EmbedderType<?>>map(ServiceLoader.Provider::get));
    }

    /** The words of the types that can be used. */
    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException when there is none, or its module was left out
     */
    public EmbedderType<?> type(String name) {
        EmbedderType<?> type = types.get(name);
        if (type != null) {
            return type;
        }
        String module = MODULES.get(name);
        if (module != null) {
            throw new IllegalArgumentException(
                    "embedder %s: the module %s is not in lib/ (expected: an image or build that is not slim, or one of %s)"
                            .formatted(name, module, String.join(", ", names())));
        }
        throw new IllegalArgumentException(
                "embedder %s: unknown (expected: one of %s)".formatted(name, String.join(", ", names())));
    }
}
