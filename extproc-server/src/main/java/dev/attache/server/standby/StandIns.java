package dev.attache.server.standby;

import dev.attache.exchange.HeaderList;
import dev.attache.exchange.LocalReply;
import dev.attache.policy.StandsIn;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.Routes;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one configuration that may answer outside of ext_proc.
 *
 * @param routes as exchanges choose from them
 * @param served the names of these policies
 */
public record StandIns(Routes routes, Set<String> served) {
    private static final CompletionStage<@Nullable LocalReply> NONE = CompletableFuture.completedStage(null);

    public StandIns {
        served = Set.copyOf(served);
    }

    /** What is kept for this request on the route that it belongs to; null for nothing. */
    CompletionStage<@Nullable LocalReply> stored(HeaderList head) {
        var exchange = new HeadExchange(head);
        RouteScope route = routes.match(exchange);
        exchange.route(route.name());
        for (NamedPolicy named : route.chain().policies()) {
            if (named.policy() instanceof StandsIn policy && served.contains(named.name())) {
                return named.when().test(exchange) ? policy.stored(exchange) : NONE;
            }
        }
        return NONE;
    }
}
