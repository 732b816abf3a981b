package dev.attache.server.ratelimit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request with headers of one value each, that remembers what was noted about it. */
final class RequestFake implements Exchange, Headers {
    final Map<String, String> notes = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    RequestFake with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    @Override
    public String id() {
        return "";
    }

    @Override
    public String route() {
        return "shop";
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
        return null;
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        return null;
    }

    @Override
    public void note(String name, String value) {
        notes.put(name, value);
    }

    @Override
    public @Nullable String first(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> all(String name) {
        String value = headers.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        headers.forEach(action);
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public int bytes() {
        return headers.toString().length();
    }
}
