package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;

/** A policy with any need, and the handler that a test gives. */
record Needy(Interest interest, ExchangeHandler handler) implements Policy {
    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return handler;
    }

    NamedPolicy named(String name) {
        return new NamedPolicy(name, this);
    }
}
