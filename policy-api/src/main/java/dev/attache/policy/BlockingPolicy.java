package dev.attache.policy;

import dev.attache.exchange.Exchange;

/** A policy that waits: for a service over HTTP, for a computation. Its hook runs on a virtual thread. */
public interface BlockingPolicy extends Policy {
    @Override
    Blocking begin(Exchange exchange);
}
