package dev.attache.server.standby;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange of which only the request's head is known: nothing that Envoy or another policy found out. */
final class HeadExchange implements Exchange {
    private final Headers head;
    private String route = "";

    HeadExchange(Headers head) {
        this.head = head;
    }

    void route(String name) {
        route = name;
    }

    @Override
    public String id() {
        String id = head.first("x-request-id");
        return id == null ? "" : id;
    }

    @Override
    public String route() {
        return route;
    }

    @Override
    public Headers requestHeaders() {
        return head;
    }

    @Override
    public boolean hasRequestBody() {
        String length = head.first("content-length");
        return head.has("transfer-encoding") || (length != null && !length.equals("0"));
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        return null;
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        return null;
    }

    @Override
    public @Nullable String consumer() {
        return null;
    }

    @Override
    public void identify(String consumer) {
        // No policy follows.
    }

    @Override
    public @Nullable String session(String field) {
        return null;
    }

    @Override
    public void openSession(Map<String, String> fields) {
        // No policy follows.
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
        // There is no access log here.
    }
}
