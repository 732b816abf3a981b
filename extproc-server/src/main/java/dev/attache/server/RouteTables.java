package dev.attache.server;

import dev.attache.policy.FailureMode;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.ExchangeMatch;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.config.Config;
import dev.attache.server.envoy.Serving;
import java.util.List;

/** Turns a checked configuration into the routes that exchanges run through. */
final class RouteTables {
    private RouteTables() {}

    /** New policies and their routes. Blocks while the policies are prepared. */
    static Serving of(Config config, ServiceContext context) {
        FailureMode onError = config.settings().server().onError();
        Config.Routes routes = config.routes(context);
        Preparation.of(routes);
        Config.ConfiguredRoute rest = routes.byDefault();
        var means = new ChainMeans(context.counters(), context.threads(), maxGathered(config));
        var table = new RouteTable(
                routes.list().stream()
                        .map(route -> new RouteTable.Entry(scope(route, means, onError), route.match()))
                        .toList(),
                rest == null ? RouteScope.untouched(Config.DEFAULT_ROUTE, onError) : scope(rest, means, onError),
                onError,
                config.settings().server().trustedHops());
        return new Serving(table, config.settings().server().envoy(), means.maxGathered());
    }

    private static int maxGathered(Config config) {
        return Math.toIntExact(config.settings().server().maxGathered().bytes());
    }

    private static RouteScope scope(Config.ConfiguredRoute route, ChainMeans means, FailureMode onError) {
        List<NamedPolicy> policies =
                route.policies().stream().map(RouteTables::named).toList();
        boolean guarded = policies.stream().anyMatch(policy -> policy.policy().guards());
        return new RouteScope(route.name(), new PolicyChain(policies, means), guarded ? FailureMode.DENY : onError);
    }

    private static NamedPolicy named(Config.NamedPolicy policy) {
        ExchangeMatch when = policy.when();
        return when == null
                ? new NamedPolicy(policy.name(), policy.policy())
                : new NamedPolicy(policy.name(), policy.policy(), when::matches);
    }
}
