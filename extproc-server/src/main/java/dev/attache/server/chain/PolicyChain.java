package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.policy.Interest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The policies of one route in order: run forward on the request and back on the response.
 *
 * <p>Immutable and thread-safe; {@link #begin} makes what belongs to one exchange.
 */
public final class PolicyChain {
    /** No policies. */
    public static final PolicyChain EMPTY = new PolicyChain(
            List.of(),
            new ChainMeans(
                    charges -> CompletableFuture.failedStage(new AssertionError("nothing to count")),
                    PolicyChain::nobody,
                    0));

    private final List<NamedPolicy> policies;
    private final ChainMeans means;
    private final Interest interest;
    private final Duration timeout;

    /** A chain of these policies. */
    public PolicyChain(List<NamedPolicy> policies, ChainMeans means) {
        var names = new HashSet<String>();
        for (NamedPolicy policy : policies) {
            if (!names.add(policy.name())) {
                throw new IllegalArgumentException("policy \"" + policy.name() + "\" stands twice in a route");
            }
        }
        this.policies = List.copyOf(policies);
        this.means = means;
        this.timeout =
                policies.stream().map(policy -> policy.policy().timeout()).reduce(Duration.ZERO, Duration::plus);
        this.interest = policies.stream()
                .map(policy -> policy.policy().interest())
                .reduce(Interest.REQUEST_HEADERS, Interest::and);
    }

    private static <T> CompletableFuture<T> nobody(Callable<T> code) {
        return CompletableFuture.failedFuture(new AssertionError("nothing to wait for"));
    }

    /** The longest that one phase may take, the counters not included. */
    public Duration timeout() {
        return timeout;
    }

    /** What the policies need together. */
    public Interest interest() {
        return interest;
    }

    /** The policies in order. */
    public List<NamedPolicy> policies() {
        return policies;
    }

    /**
     * Begins an exchange.
     *
     * @param home runs what follows an answer that had to be waited for: the thread that the exchange belongs to
     */
    public ChainRun begin(Exchange exchange, ExchangeUpdates updates, Executor home) {
        return new ChainRun(new Course(policies, means, exchange, updates), home);
    }
}
