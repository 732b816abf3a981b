package dev.attache.server.consumer;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.server.consumer.ConsumerPolicy.ApiKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the API key that a request carries, by a keys file that is read again when it changes.
 *
 * <p>Thread-safe: only the periodic work writes, one field. The key itself is never kept, noted or shown.
 */
final class ApiKeys implements Evidence {
    /** How often to look at the file; a change counts once it has been the same twice. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "Bearer ";

    private final ApiKey settings;
    private final @Nullable Source query;
    private final Metrics.Count taken;
    private final Metrics.Count refused;
    private byte @Nullable [] current;
    private byte @Nullable [] pending;
    private volatile KeyRing ring;

    /**
     * Reads the file and goes on looking at it.
     *
     * @throws IllegalArgumentException when it cannot be read or something in it is wrong
     */
    ApiKeys(ApiKey settings, String policy, PolicyContext context) {
        this.settings = settings;
        this.query = settings.query() == null ? null : Source.parse("query:" + settings.query());
        this.taken = count(context.metrics(), policy, "taken");
        this.refused = count(context.metrics(), policy, "refused");
        this.current = KeysFile.content(settings.keysFile());
        this.pending = current;
        try {
            this.ring = KeysFile.parse(settings.keysFile(), current);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("keys_file: " + e.getMessage(), e);
        }
        context.every(PAUSE, this::look);
    }

    private static Metrics.Count count(Metrics metrics, String policy, String result) {
        return metrics.count(
                "attache_consumer_keys_reloads_total",
                "Changed keys files, by result.",
                "policy",
                policy,
                "result",
                result);
    }

    /** Looks at the file once. On one thread. */
    private void look() {
        byte[] now = KeysFile.content(settings.keysFile());
        boolean settled = Arrays.equals(now, pending);
        pending = now;
        if (!settled || Arrays.equals(now, current)) {
            return;
        }
        current = now;
        try {
            ring = KeysFile.parse(settings.keysFile(), now);
            taken.increment();
        } catch (IllegalArgumentException e) {
            refused.increment();
            // Whoever runs the periodic work logs it; once, for the content is known now.
            throw new IllegalStateException("the changed keys file was refused, the old keys stay: " + e.getMessage());
        }
    }

    @Override
    public @Nullable String name(Exchange exchange) {
        String key = key(exchange);
        return key == null || key.isEmpty() ? null : ring.consumer(key);
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
