package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.policy.Blocking;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.Offload;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.Routes;
import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A random chain of random policies: of every kind and need, well-behaved, slow or broken. */
final class FuzzPolicies implements Routes, Counters, Offload {
    private static final int[] GATHERED = {0, 50, 4000, 1 << 20};

    private final Random random;
    private final FuzzHandlers handlers;
    private final FuzzStages stages;
    private final RouteScope scope;

    FuzzPolicies(Random random, FuzzHandlers handlers, FuzzStages stages) {
        this.random = random;
        this.handlers = handlers;
        this.stages = stages;
        var policies = new ArrayList<NamedPolicy>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Policy policy = policy();
            boolean matches = random.nextInt(10) > 0;
            policies.add(new NamedPolicy("p" + policies.size(), policy, exchange -> matches));
        }
        var means = new ChainMeans(this, this, GATHERED[random.nextInt(GATHERED.length)]);
        scope = new RouteScope("fuzz", new PolicyChain(policies, means), onError());
    }

    private Policy policy() {
        Interest interest = interest();
        Duration timeout = Duration.ofMillis(random.nextInt(4) == 0 ? 500 : 0);
        return switch (random.nextInt(5)) {
            case 0 -> new Counting(interest, timeout);
            case 1 -> new Deciding(interest, timeout, true);
            default -> new Deciding(interest, timeout, false);
        };
    }

    private Interest interest() {
        var interest = new Interest(
                random.nextBoolean(),
                need(),
                need(),
                random.nextBoolean(),
                random.nextBoolean(),
                false,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0);
        return random.nextInt(4) == 0 ? interest.decidingOnBody() : interest;
    }

    private Body need() {
        return random.nextBoolean() ? Body.NONE : FuzzHandlers.NEEDS.get(random.nextInt(4));
    }

    private final class Counting implements MeteredPolicy {
        private final Interest interest;
        private final Duration timeout;

        Counting(Interest interest, Duration timeout) {
            this.interest = interest;
            this.timeout = timeout;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public Duration timeout() {
            return timeout;
        }

        @Override
        public Metered begin(Exchange exchange) {
            return handlers.metered(exchange);
        }
    }

    private final class Deciding implements Policy {
        private final Interest interest;
        private final Duration timeout;
        private final boolean blocking;

        Deciding(Interest interest, Duration timeout, boolean blocking) {
            this.interest = interest;
            this.timeout = timeout;
            this.blocking = blocking;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public Duration timeout() {
            return timeout;
        }

        @Override
        @SuppressWarnings("NullAway") // a policy that does not begin although it should is one of the kinds
        public ExchangeHandler begin(Exchange exchange) {
            if (handlers.breaks(40)) {
                return null;
            }
            return blocking ? (Blocking) handlers.blocking(exchange) : handlers.plain(exchange);
        }
    }

    @Override
    public <T> CompletableFuture<T> run(Callable<T> code) {
        if (random.nextInt(20) == 0) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("fuzz: no thread"));
        }
        return stages.later(code);
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        boolean admitted = random.nextBoolean();
        int wrong = random.nextInt(20) == 0 ? 1 : 0;
        var tallies = Collections.nCopies(charges.size() + wrong, new Tally(admitted, !admitted, 0, List.of()));
        return switch (random.nextInt(8)) {
            case 0 ->
                CompletableFuture.failedFuture(
                        new StoreException(StoreException.Reason.BREAKER_OPEN, "fuzz: not asked"));
            case 1 -> CompletableFuture.completedFuture(tallies);
            default -> stages.later(() -> tallies);
        };
    }

    @Override
    public @Nullable RouteScope byName(String name) {
        return name.equals("fuzz") ? scope : null;
    }

    @Override
    public RouteScope match(Exchange exchange) {
        if (handlers.breaks(100)) {
            throw new IllegalStateException("fuzz: no match");
        }
        return scope;
    }

    @Override
    public FailureMode onError() {
        return random.nextBoolean() ? FailureMode.ALLOW : FailureMode.DENY;
    }

    @Override
    public int trustedHops() {
        return random.nextInt(2);
    }
}
