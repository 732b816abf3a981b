package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request as a list of headers: {@code ":path", "/a", "x-plan", "free"}. */
record SampleExchange(List<String> pairs, Map<String, String> attributes) implements Exchange, Headers {
    static SampleExchange of(String... pairs) {
        return new SampleExchange(List.of(pairs), Map.of());
    }

    @Override
    public String id() {
        return "1";
    }

    @Override
    public String route() {
        return "";
    }

    @Override
    public Headers requestHeaders() {
        return this;
    }

    @Override
    public @Nullable String clientAddress() {
        return null;
    }

    @Override
    public @Nullable String attribute(String name) {
        return attributes.get(name);
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        return null;
    }

    @Override
    public void note(String name, String value) {}

    @Override
    public @Nullable String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public List<String> all(String name) {
        var values = new ArrayList<String>();
        forEach((key, value) -> {
            if (key.equals(name)) {
                values.add(value);
            }
        });
        return values;
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.size(); i += 2) {
            action.accept(pairs.get(i), pairs.get(i + 1));
        }
    }

    @Override
    public int size() {
        return pairs.size() / 2;
    }

    @Override
    public int bytes() {
        return String.join("", pairs).length();
    }
}
