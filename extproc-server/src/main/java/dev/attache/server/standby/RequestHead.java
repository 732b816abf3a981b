package dev.attache.server.standby;

import dev.attache.exchange.Headers;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The headers of a request that came over HTTP/1.1, with the pseudo-headers that Envoy would show. */
record RequestHead(List<Map.Entry<String, String>> list) implements Headers {
    RequestHead {
        list = List.copyOf(list);
    }

    @Override
    public @Nullable String first(String name) {
        for (Map.Entry<String, String> header : list) {
            if (header.getKey().equals(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        return list.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        list.forEach(header -> action.accept(header.getKey(), header.getValue()));
    }

    @Override
    public int size() {
        return list.size();
    }

    @Override
    public int bytes() {
        return list.stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
    }
}
