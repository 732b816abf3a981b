package dev.attache.server.chain;

import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;

/** A policy that was begun on an exchange. */
record Begun(NamedPolicy policy, ExchangeHandler handler) {
    String name() {
        return policy.name();
    }

    Interest interest() {
        return policy.policy().interest();
    }
}
