package dev.attache.testkit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exchange whose every fact a test can set, for testing a policy without Envoy. It remembers what was noted.
 *
 * <p>Not thread-safe.
 */
public final class TestExchange implements Exchange {
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final Map<String, String> facts = new HashMap<>();
    private final Map<JsonPath, String> bodyValues = new HashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private String route = "default";
    private @Nullable String clientAddress;
    private @Nullable String consumer;
    private @Nullable String body;
    private Map<String, String> session = Map.of();

    /** A GET of a path. */
    public static TestExchange get(String path) {
        return new TestExchange().with(":method", "GET").with(":path", path);
    }

    /** A request as a list of headers: {@code ":path", "/a", "x-plan", "free"}. */
    public static TestExchange of(String... namesAndValues) {
        var exchange = new TestExchange();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            exchange.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return exchange;
    }

    /** Adds a request header; the name in lower case. */
    public TestExchange with(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    /** The client's address. */
    public TestExchange from(@Nullable String address) {
        clientAddress = address;
        return this;
    }

    /** The Attaché route. */
    public TestExchange on(String name) {
        route = name;
        return this;
    }

    /** An Envoy attribute. */
    public TestExchange attribute(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** A value of Envoy's dynamic metadata. */
    public TestExchange metadata(String namespace, String path, String value) {
        facts.put(namespace + "|" + path, value);
        return this;
    }

    /** A value of the request's body. */
    public TestExchange bodyValue(String path, String value) {
        bodyValues.put(JsonPath.parse(path), value);
        return this;
    }

    /** What was noted about the exchange, in order. */
    public Map<String, String> notes() {
        return notes;
    }

    /** With this body; what {@link Exchange#bodyValue} finds in it is set separately. */
    public TestExchange withBody(String text) {
        body = text;
        return this;
    }

    @Override
    public String id() {
        return "request-1";
    }

    @Override
    public String route() {
        return route;
    }

    @Override
    public Headers requestHeaders() {
        return new HeaderList(List.copyOf(headers));
    }

    @Override
    public boolean hasRequestBody() {
        return body != null;
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        return bodyValues.get(path);
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        String text = body;
        return text == null
                ? null
                : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    @Override
    public @Nullable String consumer() {
        return consumer;
    }

    @Override
    public void identify(String name) {
        consumer = name;
    }

    @Override
    public @Nullable String session(String field) {
        return session.get(field);
    }

    @Override
    public void openSession(Map<String, String> fields) {
        session = Map.copyOf(fields);
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
    public void note(String name, String value) {
        notes.put(name, value);
    }

    @Override
    public @Nullable String noted(String name) {
        return notes.get(name);
    }
}
