package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.BodyMissingException;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Metered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the walks of one exchange share. */
final class Course {
    final List<NamedPolicy> policies;
    final ChainMeans means;
    final Exchange exchange;
    final ExchangeUpdates updates;
    final List<Begun> begun;

    private @Nullable String rejectedBy;

    Course(List<NamedPolicy> policies, ChainMeans means, Exchange exchange, ExchangeUpdates updates) {
        this.policies = policies;
        this.means = means;
        this.exchange = exchange;
        this.updates = updates;
        this.begun = new ArrayList<>(policies.size());
    }

    @Nullable
    String rejectedBy() {
        return rejectedBy;
    }

    void rejected(int by) {
        rejectedBy = begun.get(by).name();
    }

    /** Runs a hook of a policy. One that returns nothing would be waited for forever. */
    static <T> T attempt(String policy, Supplier<T> hook) {
        try {
            return Objects.requireNonNull(hook.get(), "null was returned (expected: a value)");
        } catch (PolicyFault fault) {
            throw fault;
        } catch (RuntimeException | Error fault) {
            throw new PolicyFault(policy, fault);
        }
    }

    /** Begins a policy where it applies; less than 0 where it does not. */
    int begin(NamedPolicy policy) {
        ExchangeHandler handler = policy.when().test(exchange) ? policy.policy().begin(exchange) : null;
        if (handler == null) {
            return -1;
        }
        begun.add(new Begun(policy, handler));
        return begun.size() - 1;
    }

    /** Asks a handler that will not have the request's body what is to become of the exchange. */
    void missing(int index, Walk walk) {
        Begun each = begun.get(index);
        updates.passedOver(each.name(), "body missing");
        boolean decides = each.interest().decidesOnBody();
        if (!decides && (each.handler() instanceof Metered || each.handler() instanceof Blocking)) {
            // It has decided, at the headers, and may not be asked again.
            return;
        }
        try {
            walk.accept(index, attempt(each.name(), () -> each.handler().withoutRequestBody()));
        } catch (PolicyFault fault) {
            if (decides || !(fault.getCause() instanceof BodyMissingException)) {
                throw fault;
            }
        }
    }

    /**
     * A step of a hook, whose failure is a fault of the policy. Code of the policy that waited may have noted things on
     * another thread.
     */
    <T> Pending<T> step(String policy, CompletionStage<T> stage, Consumer<T> taken) {
        return new Pending<>(
                policy,
                stage.toCompletableFuture(),
                value -> {
                    updates.decidedElsewhere(true);
                    taken.accept(value);
                },
                fault -> {
                    updates.decidedElsewhere(false);
                    throw new PolicyFault(policy, fault);
                });
    }

    /** The step of a hook on the request, whose handler may say what holds when the time is over. */
    Pending<Verdict> step(int index, CompletionStage<Verdict> stage, Walk walk) {
        Begun each = begun.get(index);
        return new Pending<>(
                each.name(),
                stage.toCompletableFuture(),
                verdict -> {
                    updates.decidedElsewhere(true);
                    walk.accept(index, verdict);
                },
                fault -> {
                    updates.decidedElsewhere(false);
                    Verdict late =
                            fault instanceof TimeoutException ? each.handler().outOfTime() : null;
                    if (late == null) {
                        throw new PolicyFault(each.name(), fault);
                    }
                    walk.accept(index, late);
                });
    }

    /** The step in which a blocking policy decides. */
    Pending<?> offloaded(int index, Blocking handler, Walk walk) {
        String policy = begun.get(index).name();
        return new Pending<>(
                policy,
                means.offload().run(handler::decide),
                verdict -> {
                    updates.decidedElsewhere(true);
                    walk.accept(index, Objects.requireNonNull(verdict, "null was decided (expected: a verdict)"));
                },
                failure -> {
                    updates.decidedElsewhere(false);
                    walk.accept(index, handler.undecided(asException(policy, failure)));
                });
    }

    /** A policy answers its own failure to decide, but not a bug. */
    private static Exception asException(String policy, Throwable failure) {
        boolean expected = failure instanceof TimeoutException
                || failure instanceof RejectedExecutionException
                || !(failure instanceof RuntimeException);
        if (expected && failure instanceof Exception exception) {
            return exception;
        }
        throw new PolicyFault(policy, failure);
    }
}
