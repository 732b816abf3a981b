package dev.attache.server.chain;

import dev.attache.policy.FailureMode;

/**
 * What applies to the exchanges of one route.
 *
 * @param name the route's name, {@code default} for the default route
 * @param chain its policies
 * @param onError what happens on a fault or an overload
 */
public record RouteScope(String name, PolicyChain chain, FailureMode onError) {
    /** A route without policies: everything passes. */
    public static RouteScope untouched(String name, FailureMode onError) {
        return new RouteScope(name, PolicyChain.EMPTY, onError);
    }
}
