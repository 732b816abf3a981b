package dev.attache.server.consumer;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.WatchedFile;
import dev.attache.server.consumer.ConsumerConfig.ApiKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of the API key that a request carries, in a keys file that is read again when it changes.
 *
 * <p>Thread-safe. The key itself is never kept, noted or shown.
 */
final class ApiKeys implements Evidence {
    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "Bearer ";

    private final ApiKey settings;
    private final @Nullable Source query;
    private final WatchedFile<KeyRing> ring;

    /**
     * Reads the file and goes on looking at it.
     *
     * @throws IllegalArgumentException when it cannot be read, or something in it is wrong
     */
    ApiKeys(ApiKey settings, String policy, PolicyContext context) {
        this.settings = settings;
        this.query = settings.query() == null ? null : Source.parse("query:" + settings.query());
        try {
            this.ring = new WatchedFile<>(
                    settings.keysFile(),
                    KeysFile.MAX_BYTES,
                    content -> KeysFile.parse(settings.keysFile(), content),
                    result -> context.metrics()
                            .count(
                                    "attache_consumer_keys_reloads_total",
                                    "Changed keys files, by result.",
                                    "policy",
                                    policy,
                                    "result",
                                    result),
                    context);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "keys_file: " + String.valueOf(e.getMessage()).replace("\n", "\nkeys_file: "), e);
        }
    }

    @Override
    public @Nullable String name(Exchange exchange) {
        String key = key(exchange);
        return key == null || key.isEmpty() ? null : ring.get().consumer(key);
    }

    @Override
    public void conceal(Exchange exchange, Set<String> headers) {
        String header = settings.header();
        if (!settings.hideKey() || header == null) {
            return;
        }
        boolean key = header.equals(AUTHORIZATION)
                ? exchange.requestHeaders().all(header).stream().anyMatch(ApiKeys::isBearer)
                : exchange.requestHeaders().has(header);
        if (key) {
            headers.add(header);
        }
    }

    private @Nullable String key(Exchange exchange) {
        String header = settings.header();
        if (header == null) {
            return query == null ? null : query.read(exchange);
        }
        List<String> values = exchange.requestHeaders().all(header);
        if (values.size() != 1 || values.getFirst().length() > Source.MAX_VALUE) {
            return null;
        }
        String value = values.getFirst();
        if (!header.equals(AUTHORIZATION)) {
            return value;
        }
        return isBearer(value) ? value.substring(BEARER.length()).strip() : null;
    }

    private static boolean isBearer(String value) {
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }
}
