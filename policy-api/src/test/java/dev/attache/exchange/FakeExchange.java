package dev.attache.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange whose every fact a test can set. */
final class FakeExchange implements Exchange {
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final Map<String, String> facts = new HashMap<>();
    private @Nullable String clientAddress;

    static FakeExchange get(String path) {
        return new FakeExchange().header(":method", "GET").header(":path", path);
    }

    FakeExchange header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    FakeExchange from(@Nullable String address) {
        clientAddress = address;
        return this;
    }

    FakeExchange fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    @Override
    public String id() {
        return "request-1";
    }

    @Override
    public String route() {
        return "shop";
    }

    @Override
    public Headers requestHeaders() {
        return new HeaderList(List.copyOf(headers));
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        return facts.get("body|" + path);
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        return null;
    }

    @Override
    public @Nullable String consumer() {
        return facts.get("consumer");
    }

    @Override
    public void identify(String consumer) {
        facts.put("consumer", consumer);
    }

    @Override
    public @Nullable String session(String field) {
        return facts.get("session|" + field);
    }

    @Override
    public void openSession(Map<String, String> fields) {
        fields.forEach((field, value) -> facts.put("session|" + field, value));
    }

    @Override
    public @Nullable String clientAddress() {
        return clientAddress;
    }

    @Override
    public @Nullable String attribute(String name) {
        return facts.get(name);
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        return facts.get(namespace + "|" + path);
    }

    @Override
    public void note(String name, String value) {}
}
