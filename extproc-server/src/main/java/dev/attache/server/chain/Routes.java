package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.policy.FailureMode;
import org.jspecify.annotations.Nullable;

/** Finds the route of an exchange. Immutable: a reload brings another instance. Thread-safe. */
public interface Routes {
    /** The route that Envoy named, or null when there is none of that name. */
    @Nullable
    RouteScope byName(String name);

    /** The first route that matches, otherwise the default route. */
    RouteScope match(Exchange exchange);

    /** What happens to an exchange that has no route because of a fault. */
    FailureMode onError();

    /** How many hops in front of Envoy are trusted to have written {@code x-forwarded-for}. */
    int trustedHops();
}
