package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Policy;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.Routes;
import dev.attache.store.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One route for everything: these policies. */
public record FixedRoutes(RouteScope scope, FailureMode onError, int trustedHops) implements Routes {
    private static final Counters NONE =
            charges -> CompletableFuture.failedFuture(new AssertionError("nothing was to be counted"));

    /** A route of these policies, named {@code test}; {@code on_error} is allow. */
    public static FixedRoutes of(Policy... policies) {
        return of(FailureMode.ALLOW, NONE, policies);
    }

    /** A route of these policies, named {@code test}. */
    public static FixedRoutes of(FailureMode onError, Counters counters, Policy... policies) {
        List<NamedPolicy> named = new ArrayList<>();
        for (Policy policy : policies) {
            named.add(new NamedPolicy("p" + named.size(), policy));
        }
        return new FixedRoutes(
                new RouteScope(
                        "test",
                        new PolicyChain(named, new ChainMeans(counters, FixedRoutes::now, TestServer.MAX_GATHERED)),
                        onError),
                onError,
                0);
    }

    private static <T> CompletableFuture<T> now(Callable<T> code) {
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(code.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public @Nullable RouteScope byName(String name) {
        return name.equals("test") ? scope : null;
    }

    @Override
    public RouteScope match(Exchange exchange) {
        return scope;
    }
}
