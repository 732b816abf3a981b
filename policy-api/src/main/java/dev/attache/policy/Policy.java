package dev.attache.policy;

import dev.attache.exchange.Exchange;

/**
 * A policy as the configuration has it: shared by all exchanges, immutable, thread-safe.
 *
 * <p>It keeps no state of an exchange; that lives in the {@link ExchangeHandler} that {@link #begin} makes.
 */
public interface Policy {
    /** What this policy needs beyond request headers. Asked once, when the configuration is read. */
    Interest interest();

    /** Makes the handler for one exchange. Called when its request headers are there; must not block. */
    ExchangeHandler begin(Exchange exchange);
}
