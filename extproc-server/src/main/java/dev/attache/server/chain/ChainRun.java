package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.store.Counters;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain at work on one exchange: the only class that composes asynchronous steps.
 *
 * <p>A step that is done at once is taken at once, without a hop; one that has to be waited for goes on in the
 * exchange's home thread. Confined to that thread. A phase may begin only when the one before it is complete. A hook
 * that throws fails the phase with {@link PolicyFault}.
 */
public final class ChainRun {
    private record Begun(String policy, ExchangeHandler handler) {}

    private final List<NamedPolicy> policies;
    private final Counters counters;
    private final Exchange exchange;
    private final Executor home;
    private final List<Begun> begun;

    /** The policy to run next on the way forth; the begun handler to run next on the way back. */
    private int next;

    private Edits edits = Edits.NONE;
    private @Nullable LocalReply reply;
    private @Nullable CompletableFuture<Verdict> phase;
    private @Nullable Runnable endMeanwhile;
    private @Nullable String rejectedBy;
    private boolean ended;

    ChainRun(List<NamedPolicy> policies, Counters counters, Exchange exchange, Executor home) {
        this.policies = policies;
        this.counters = counters;
        this.exchange = exchange;
        this.home = home;
        this.begun = new ArrayList<>(policies.size());
    }

    /** Runs the request headers forth through the policies; the one verdict of all. */
    public CompletionStage<Verdict> requestHeaders() {
        next = 0;
        return begin(this::stepForth);
    }

    /** Runs the response headers back through the policies that saw the request; the one verdict of all. */
    public CompletionStage<Verdict> responseHeaders(Response response) {
        next = begun.size() - 1;
        return begin(() -> stepBack(response));
    }

    /** Shows a piece of the request's body to every policy. */
    public void requestBodyChunk(ByteBuffer chunk, boolean last) {
        for (Begun each : begun) {
            show(each, handler -> handler.requestBodyChunk(chunk.asReadOnlyBuffer(), last));
        }
    }

    /** Shows a piece of the response's body to every policy, the last policy first. */
    public void responseBodyChunk(ByteBuffer chunk, boolean last) {
        for (Begun each : begun.reversed()) {
            show(each, handler -> handler.responseBodyChunk(chunk.asReadOnlyBuffer(), last));
        }
    }

    /** The policy that answered in the upstream's place, or null. */
    public @Nullable String rejectedBy() {
        return rejectedBy;
    }

    /**
     * Tells every handler, once, how it ended. While a phase is under way the handlers are told after the answer that is
     * waited for, so that they know what was taken; no other policy is asked then.
     *
     * @param faults hears of each handler that fails at it, perhaps later
     */
    public void end(Outcome outcome, Consumer<PolicyFault> faults) {
        if (ended) {
            return;
        }
        if (phase != null) {
            endMeanwhile = () -> end(outcome, faults);
            return;
        }
        ended = true;
        for (Begun each : begun) {
            try {
                show(each, handler -> handler.end(outcome));
            } catch (PolicyFault fault) {
                faults.accept(fault);
            }
        }
    }

    private CompletionStage<Verdict> begin(Runnable step) {
        var result = new CompletableFuture<Verdict>();
        phase = result;
        edits = Edits.NONE;
        reply = null;
        step.run();
        return result;
    }

    private void stepForth() {
        while (next < policies.size()) {
            NamedPolicy policy = policies.get(next);
            boolean goOn;
            if (policy.policy() instanceof MeteredPolicy) {
                goOn = countTogether();
            } else {
                next++;
                goOn = decideAlone(policy);
            }
            if (!goOn) {
                return;
            }
        }
        complete(Verdict.proceed(edits));
    }

    private boolean decideAlone(NamedPolicy policy) {
        int index = begun.size();
        CompletionStage<Verdict> stage = attempt(policy.name(), () -> {
            if (!policy.when().test(exchange)) {
                return Verdict.PASSED;
            }
            ExchangeHandler handler = policy.policy().begin(exchange);
            begun.add(new Begun(policy.name(), handler));
            return handler.requestHeaders();
        });
        return stage != null && await(stage, policy.name(), verdict -> accept(index, verdict), this::stepForth);
    }

    /** Asks the store once for all metered policies that stand side by side from here on. */
    private boolean countTogether() {
        var group = new MeteredGroup();
        while (next < policies.size() && policies.get(next).policy() instanceof MeteredPolicy metered) {
            NamedPolicy policy = policies.get(next);
            next++;
            Boolean added = attempt(policy.name(), () -> {
                if (!policy.when().test(exchange)) {
                    return true;
                }
                Metered handler = metered.begin(exchange);
                begun.add(new Begun(policy.name(), handler));
                group.add(begun.size() - 1, handler);
                return true;
            });
            if (added == null) {
                return false;
            }
        }
        if (group.charges().isEmpty()) {
            group.decideWithoutStore(this::acceptMember);
            return phase != null && reply == null;
        }
        CompletionStage<List<Tally>> stage = attempt("store", () -> counters.take(group.charges()));
        return stage != null && awaitTallies(stage, group);
    }

    private boolean awaitTallies(CompletionStage<List<Tally>> stage, MeteredGroup group) {
        CompletionStage<Supplier<Boolean>> decided = stage.handle((tallies, error) -> () -> {
            if (error == null) {
                group.decide(tallies, this::acceptMember);
            } else if (unwrapped(error) instanceof StoreException why) {
                group.fail(why, this::acceptMember);
            } else {
                throw new CompletionException(unwrapped(error));
            }
            return phase != null && reply == null;
        });
        return await(decided, "store", Supplier::get, this::stepForth);
    }

    private boolean acceptMember(int index, Supplier<Verdict> decision) {
        Verdict verdict = attempt(begun.get(index).policy(), decision);
        return verdict != null && accept(index, verdict);
    }

    /** Takes a verdict on the way forth; returns whether the next policy is to be asked. */
    private boolean accept(int index, Verdict verdict) {
        switch (verdict) {
            case Verdict.Proceed proceed -> {
                edits = edits.then(proceed.edits());
                return true;
            }
            case Verdict.Respond respond -> {
                respondFrom(index, respond.reply());
                return false;
            }
        }
    }

    /** Answers in the upstream's place; the policies before this one may still add their headers. */
    private void respondFrom(int index, LocalReply answer) {
        rejectedBy = begun.get(index).policy();
        reply = answer;
        edits = Edits.NONE;
        next = index - 1;
        stepBack(new Response(new LocalHeaders(answer), true));
    }

    private void stepBack(Response response) {
        while (next >= 0) {
            int index = next;
            Begun each = begun.get(index);
            next--;
            CompletionStage<Verdict> stage =
                    attempt(each.policy(), () -> each.handler().responseHeaders(response));
            boolean goOn = stage != null
                    && await(stage, each.policy(), verdict -> acceptBack(index, verdict), () -> stepBack(response));
            if (!goOn) {
                return;
            }
        }
        LocalReply answer = reply;
        complete(answer == null ? Verdict.proceed(edits) : Verdict.respond(answer.with(edits)));
    }

    private boolean acceptBack(int index, Verdict verdict) {
        switch (verdict) {
            case Verdict.Proceed proceed -> {
                edits = edits.then(proceed.edits());
                return true;
            }
            case Verdict.Respond respond -> {
                if (reply != null) {
                    // It has been decided already; a reply to a local reply is no better than the first.
                    return true;
                }
                respondFrom(index, respond.reply());
                return false;
            }
        }
    }

    /** Runs a hook; on a fault fails the phase and returns null. A hook that returns nothing would be waited for forever. */
    private <T> @Nullable T attempt(String policy, Supplier<T> hook) {
        try {
            return Objects.requireNonNull(hook.get(), "null was returned (expected: a value)");
        } catch (RuntimeException | Error fault) {
            fail(policy, fault);
            return null;
        }
    }

    /**
     * Takes the stage's result: at once when it is there, else at home.
     *
     * @param step takes the value; returns whether the walk goes on
     * @param goOn goes on with the walk after a wait
     * @return whether the caller's loop goes on
     */
    private <T> boolean await(CompletionStage<T> stage, String policy, Step<T> step, Runnable goOn) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return take(future, policy, step);
        }
        future.whenComplete((value, error) -> home.execute(() -> {
            if (!take(future, policy, step)) {
                return;
            }
            if (endMeanwhile == null) {
                goOn.run();
            } else {
                complete(Verdict.proceed(edits));
            }
        }));
        return false;
    }

    private <T> boolean take(CompletableFuture<T> done, String policy, Step<T> step) {
        Boolean goOn = attempt(policy, () -> step.take(done.join()));
        return goOn != null && goOn;
    }

    private void show(Begun each, Consumer<ExchangeHandler> piece) {
        try {
            piece.accept(each.handler());
        } catch (RuntimeException | Error fault) {
            throw new PolicyFault(each.policy(), fault);
        }
    }

    private void fail(String policy, Throwable fault) {
        settle(future -> future.completeExceptionally(new PolicyFault(policy, unwrapped(fault))));
    }

    private void complete(Verdict verdict) {
        settle(future -> future.complete(verdict));
    }

    private void settle(Consumer<CompletableFuture<Verdict>> result) {
        CompletableFuture<Verdict> current = phase;
        phase = null;
        if (current != null) {
            result.accept(current);
        }
        Runnable meanwhile = endMeanwhile;
        if (meanwhile != null) {
            endMeanwhile = null;
            meanwhile.run();
        }
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** What is done with a value that had to be waited for. */
    @FunctionalInterface
    private interface Step<T> {
        boolean take(T value);
    }
}
