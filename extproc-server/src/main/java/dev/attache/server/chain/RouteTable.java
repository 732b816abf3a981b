package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.policy.FailureMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Routes} as a configuration has them. Immutable, thread-safe. */
public final class RouteTable implements Routes {
    /** A route and when it applies; {@code match} is null when it is reached only by its name. */
    public record Entry(RouteScope scope, @Nullable ExchangeMatch match) {}

    private final RouteMatcher matcher;
    private final List<RouteScope> scopes;
    private final RouteScope byDefault;
    private final FailureMode onError;
    private final int trustedHops;

    /** Routes in the order of the configuration, and the one for everything else. */
    public RouteTable(List<Entry> routes, RouteScope byDefault, FailureMode onError, int trustedHops) {
        this.matcher = new RouteMatcher(routes.stream()
                .map(entry -> new RouteMatcher.Entry(entry.scope().name(), entry.match()))
                .toList());
        this.scopes = routes.stream().map(Entry::scope).toList();
        this.byDefault = byDefault;
        this.onError = onError;
        this.trustedHops = trustedHops;
    }

    @Override
    public @Nullable RouteScope byName(String name) {
        int index = matcher.named(name);
        if (index != RouteMatcher.NONE) {
            return scopes.get(index);
        }
        return name.equals(byDefault.name()) ? byDefault : null;
    }

    @Override
    public RouteScope match(Exchange exchange) {
        int index = matcher.match(exchange);
        return index == RouteMatcher.NONE ? byDefault : scopes.get(index);
    }

    @Override
    public FailureMode onError() {
        return onError;
    }

    @Override
    public int trustedHops() {
        return trustedHops;
    }
}
