package dev.attache.server;

import dev.attache.policy.FailureMode;
import dev.attache.policy.PolicyContext;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.chain.Routes;
import dev.attache.server.config.Config;
import java.util.List;

/** Routes for the warm-up: the policies that everyone uses, on counters that no client has. */
final class WarmUpRoutes {
    private WarmUpRoutes() {}

    static Routes of(PolicyContext context) {
        var policies = List.<NamedPolicy>of();
        var scope =
                new RouteScope(Config.DEFAULT_ROUTE, new PolicyChain(policies, context.counters()), FailureMode.ALLOW);
        return new RouteTable(List.of(), scope, FailureMode.ALLOW, 0);
    }
}
