package dev.attache.server;

import dev.attache.policy.FailureMode;
import dev.attache.policy.PolicyContext;
import dev.attache.server.chain.ExchangeMatch;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.chain.Routes;
import dev.attache.server.config.Config;
import java.util.List;

/** Turns a checked configuration into the routes that exchanges run through. */
final class RouteTables {
    private RouteTables() {}

    /** New policies, and routes of them. */
    static Routes of(Config config, PolicyContext context) {
        FailureMode onError = config.settings().server().onError();
        Config.Routes routes = config.routes(context);
        Config.ConfiguredRoute rest = routes.byDefault();
        return new RouteTable(
                routes.list().stream()
                        .map(route -> new RouteTable.Entry(scope(route, context, onError), route.match()))
                        .toList(),
                rest == null ? RouteScope.untouched(Config.DEFAULT_ROUTE, onError) : scope(rest, context, onError),
                onError,
                config.settings().server().trustedHops());
    }

    private static RouteScope scope(Config.ConfiguredRoute route, PolicyContext context, FailureMode onError) {
        List<NamedPolicy> policies =
                route.policies().stream().map(RouteTables::named).toList();
        boolean guarded = policies.stream().anyMatch(policy -> policy.policy().guards());
        return new RouteScope(
                route.name(), new PolicyChain(policies, context.counters()), guarded ? FailureMode.DENY : onError);
    }

    private static NamedPolicy named(Config.NamedPolicy policy) {
        ExchangeMatch when = policy.when();
        return when == null
                ? new NamedPolicy(policy.name(), policy.policy())
                : new NamedPolicy(policy.name(), policy.policy(), when::matches);
    }
}
