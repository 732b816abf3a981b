package dev.attache.server.explain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import dev.attache.server.chain.ClientAddress;
import dev.attache.server.chain.EditedHeaders;
import dev.attache.server.content.json.JsonReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange of which there is only the request. */
final class ExplainedExchange implements Exchange {
    private static final String PEER = "source.address";
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final ExplainedRequest request;
    private final String address;
    private final Map<String, String> notes = new HashMap<>();
    private Headers headers;
    private @Nullable ByteBuffer body;
    private @Nullable String consumer;
    private Map<String, String> session = Map.of();
    private String route = "";

    ExplainedExchange(ExplainedRequest request, int trustedHops) {
        this.request = request;
        var arrived = new HeaderList(request.headers());
        this.headers = arrived;
        // Envoy appends its peer before anyone looks.
        String client = ClientAddress.of(arrived.with("x-forwarded-for", request.from()), request.from(), trustedHops);
        this.address = client == null ? request.from() : client;
    }

    void route(String name) {
        route = name;
    }

    void edited(Edits edits) {
        headers = EditedHeaders.of(headers, edits);
        if (edits.body() != null && body != null) {
            body = ByteBuffer.wrap(edits.body()).asReadOnlyBuffer();
        }
    }

    @Override
    public boolean hasRequestBody() {
        return hasBody();
    }

    boolean hasBody() {
        return request.body() != null;
    }

    /** The whole body arrives; empty where there is none. */
    ByteBuffer arriveBody() {
        if (body == null) {
            String text = request.body();
            body = text == null
                    ? EMPTY
                    : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        }
        return body.duplicate();
    }

    @Override
    public String id() {
        String id = headers.first("x-request-id");
        return id == null ? "" : id;
    }

    @Override
    public String route() {
        return route;
    }

    @Override
    public Headers requestHeaders() {
        return headers;
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        ByteBuffer there = body;
        return there == null
                ? null
                : JsonReader.lastWins(List.of(path)).read(there).get(path);
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        ByteBuffer there = body;
        return there == null ? null : there.asReadOnlyBuffer();
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
    public String clientAddress() {
        return address;
    }

    @Override
    public @Nullable String attribute(String name) {
        return request.attributes().getOrDefault(name, name.equals(PEER) ? request.from() : null);
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        return request.metadata().get(namespace + "/" + path);
    }

    @Override
    public void note(String name, String value) {
        notes.put(name, value);
    }

    /** What a policy noted under this name since it was last asked for; null for nothing. */
    @Nullable
    String takeNote(String name) {
        return notes.remove(name);
    }

    @Override
    public @Nullable String noted(String name) {
        return notes.get(name);
    }
}
