package dev.attache.server.llm.usage;

import dev.attache.exchange.Headers;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Headers of a response, each name once. */
record ResponseHeaders(Map<String, String> byName) implements Headers {
    static ResponseHeaders of(String contentType) {
        return new ResponseHeaders(Map.of(":status", "200", "content-type", contentType));
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
        return 0;
    }
}
