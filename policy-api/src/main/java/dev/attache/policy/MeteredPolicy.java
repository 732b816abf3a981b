package dev.attache.policy;

import dev.attache.exchange.Exchange;

/** A policy that only counts; neighbours of this kind are answered from one store call. */
public interface MeteredPolicy extends Policy {
    @Override
    Metered begin(Exchange exchange);
}
