package dev.attache.server.chain;

import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered;
import dev.attache.store.Charge;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Metered neighbours of one exchange: their charges go to the store together, the tallies come back to each. */
final class MeteredGroup {
    private static final String STORE = "store";

    /** One of them; {@code decided} when it has nothing to count. */
    private record Member(
            int index, Metered handler, @Nullable Verdict decided) {}

    private final List<Member> members = new ArrayList<>(2);
    private final List<Charge> charges = new ArrayList<>(2);
    private boolean refused;

    /** Adds the handler that stands at {@code index} among those that were begun. */
    void add(int index, Metered handler) {
        switch (handler.demand()) {
            case Metered.Demand.Take take -> {
                members.add(new Member(index, handler, null));
                charges.add(take.charge());
            }
            case Metered.Demand.Decided decided -> {
                members.add(new Member(index, handler, decided.verdict()));
                refused |= decided.verdict() instanceof Verdict.Respond;
            }
        }
    }

    /** The step in which the store is asked; null when it need not be, and the walk has the verdicts. */
    @Nullable
    Pending<?> step(Walk walk) {
        VerdictSink sink = (index, verdict) ->
                walk.accept(index, Course.attempt(walk.course.begun.get(index).name(), verdict));
        // When a member refuses in any case no other is charged for it.
        if (refused || charges.isEmpty()) {
            decideWithoutStore(sink);
            return null;
        }
        CompletionStage<List<Tally>> stage =
                Course.attempt(STORE, () -> walk.course.means.counters().take(charges));
        return new Pending<>(
                STORE,
                stage.toCompletableFuture(),
                tallies -> decide(tallies, sink),
                why -> fail(asUndecided(why), sink));
    }

    private static StoreException asUndecided(Throwable why) {
        return switch (why) {
            case StoreException undecided -> undecided;
            case TimeoutException late -> new StoreException(StoreException.Reason.TIMEOUT, "the phase is out of time");
            default -> throw new PolicyFault(STORE, why);
        };
    }

    /** Asks each member for its verdict on the store's tallies. */
    private void decide(List<Tally> tallies, VerdictSink sink) {
        if (tallies.size() != charges.size()) {
            fail(
                    new StoreException(
                            StoreException.Reason.WRONG_ANSWER,
                            "%d tallies for %d charges".formatted(tallies.size(), charges.size())),
                    sink);
            return;
        }
        var answers = new ArrayDeque<>(tallies);
        ask(member -> member.handler().decide(answers.removeLast()), sink);
    }

    /** Asks each member for its verdict, without having asked the store. */
    private void decideWithoutStore(VerdictSink sink) {
        for (Member member : members) {
            Verdict decided = member.decided();
            if (decided != null && !sink.accept(member.index(), () -> decided)) {
                return;
            }
        }
    }

    /** Asks each member for its verdict when the store could not say. */
    private void fail(StoreException why, VerdictSink sink) {
        ask(member -> member.handler().undecided(why), sink);
    }

    /**
     * Asks all of them, because each has to count the result, even where an earlier one refuses. The first is asked
     * last, so that its notes overwrite the others', as its refusal does.
     */
    private void ask(Function<Member, Verdict> question, VerdictSink sink) {
        if (members.size() == 1) {
            Member only = members.getFirst();
            sink.accept(only.index(), () -> edited(only, question.apply(only)));
            return;
        }
        var verdicts = new ArrayDeque<Supplier<Verdict>>(members.size());
        var retry = new LongestRetry();
        for (Member member : members.reversed()) {
            try {
                Verdict decided = member.decided();
                Verdict verdict = retry.over(decided == null ? question.apply(member) : decided);
                verdicts.addFirst(() -> edited(member, verdict));
            } catch (RuntimeException fault) {
                verdicts.addFirst(() -> {
                    throw fault;
                });
            }
        }
        for (Member member : members) {
            if (!sink.accept(member.index(), verdicts.removeFirst())) {
                return;
            }
        }
    }

    private static Verdict edited(Member member, Verdict verdict) {
        return verdict instanceof Verdict.Proceed proceed
                ? Verdict.proceed(proceed.edits().then(member.handler().edits()))
                : verdict;
    }

    /** Takes the verdicts in order. */
    @FunctionalInterface
    private interface VerdictSink {
        /** Asks the member for its verdict; returns whether the next one is wanted. */
        boolean accept(int index, Supplier<Verdict> verdict);
    }
}
