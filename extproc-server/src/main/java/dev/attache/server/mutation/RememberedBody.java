package dev.attache.server.mutation;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exchange whose body values, once read, are still there at the response, when the body has gone. */
final class RememberedBody implements Exchange {
    private final Exchange exchange;
    private final Map<JsonPath, Optional<String>> values = new HashMap<>();

    RememberedBody(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public @Nullable String bodyValue(JsonPath path) {
        return values.computeIfAbsent(path, asked -> Optional.ofNullable(exchange.bodyValue(asked)))
                .orElse(null);
    }

    @Override
    public String id() {
        return exchange.id();
    }

    @Override
    public String route() {
        return exchange.route();
    }

    @Override
    public Headers requestHeaders() {
        return exchange.requestHeaders();
    }

    @Override
    public @Nullable ByteBuffer requestBody() {
        return exchange.requestBody();
    }

    @Override
    public @Nullable String consumer() {
        return exchange.consumer();
    }

    @Override
    public void identify(String consumer) {
        exchange.identify(consumer);
    }

    @Override
    public @Nullable String session(String field) {
        return exchange.session(field);
    }

    @Override
    public void openSession(Map<String, String> fields) {
        exchange.openSession(fields);
    }

    @Override
    public @Nullable String clientAddress() {
        return exchange.clientAddress();
    }

    @Override
    public @Nullable String attribute(String name) {
        return exchange.attribute(name);
    }

    @Override
    public @Nullable String metadata(String namespace, String path) {
        return exchange.metadata(namespace, path);
    }

    @Override
    public void note(String name, String value) {
        exchange.note(name, value);
    }

    @Override
    public @Nullable String noted(String name) {
        return exchange.noted(name);
    }
}
