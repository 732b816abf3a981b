package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.server.chain.RouteScope;
import org.jspecify.annotations.Nullable;

/** Which route an exchange takes: the one that Envoy named, otherwise the first that matches. */
record RouteChoice(SessionScope scope, @Nullable String named) {
    /** The route, or null when Envoy named one that is not there. */
    @Nullable
    RouteScope of(Exchange exchange) {
        if (named == null) {
            return scope.routes().match(exchange);
        }
        RouteScope found = scope.routes().byName(named);
        if (found == null) {
            scope.events().unknownRoute(named);
        }
        return found;
    }
}
