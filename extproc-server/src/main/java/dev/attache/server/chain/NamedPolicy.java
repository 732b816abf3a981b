package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.policy.Policy;
import java.util.function.Predicate;

/**
 * A policy under the name that the configuration gives it.
 *
 * @param when the exchanges it applies to; it is skipped for all others
 */
public record NamedPolicy(String name, Policy policy, Predicate<Exchange> when) {
    /** A policy that applies to every exchange. */
    public NamedPolicy(String name, Policy policy) {
        this(name, policy, exchange -> true);
    }
}
