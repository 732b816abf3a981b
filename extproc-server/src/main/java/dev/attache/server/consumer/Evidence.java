package dev.attache.server.consumer;

import dev.attache.exchange.Exchange;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One way to find out who is calling. Thread-safe. */
@FunctionalInterface
interface Evidence {
    /** The consumer's name, or null when this shows none. */
    @Nullable
    String name(Exchange exchange);

    /** Adds the request headers that must not reach the upstream, whoever is calling. */
    default void conceal(Exchange exchange, Set<String> headers) {}
}
