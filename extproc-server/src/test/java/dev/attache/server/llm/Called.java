package dev.attache.server.llm;

import dev.attache.exchange.Headers;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Headers of a call, each once. */
record Called(Map<String, String> byName) implements Headers {
    static final Called POST = new Called(Map.of(":method", "POST"));

    static Called with(String name, String value) {
        return new Called(Map.of(":method", "POST", name, value));
    }

    @Override
    public @Nullable String first(String name) {
        return byName.get(name);
    }

    @Override
    public List<String> all(String name) {
        String value = byName.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        byName.forEach(action);
    }

    @Override
    public int size() {
        return byName.size();
    }

    @Override
    public int bytes() {
        return byName.entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
    }
}
