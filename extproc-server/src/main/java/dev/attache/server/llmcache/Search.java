package dev.attache.server.llmcache;

import dev.attache.server.llmcache.Flights.Flight;
import dev.attache.server.llmcache.Flights.Turn;
import dev.attache.server.llmcache.Similar.Found;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an answer to one question: a stored one to exactly the same question, then one to a question that means the
 * same, then one that is just being made for exactly the same. Used by one exchange; never blocks.
 */
final class Search {
    /** The result. */
    sealed interface Outcome {
        /** Exactly the same question is answered. */
        record Exact(Entry entry) implements Outcome {}

        /** A question that means the same is answered. */
        record Near(Found found) implements Outcome {}

        /**
         * Nothing is there.
         *
         * @param leading the flight that others wait for from now on; null where nobody does
         */
        record Nothing(@Nullable Flight leading) implements Outcome {}

        /** The store could not say. */
        record StoreFailed() implements Outcome {}
    }

    /**
     * What is known after the search.
     *
     * @param question with its vector, where one was made
     * @param incomparable why it was not compared by meaning although it should have been; null where it was
     */
    record Result(
            Question question, Outcome outcome, @Nullable Incomparable incomparable) {}

    private final LlmCachePolicy policy;
    private final ClientWish wish;
    private final BooleanSupplier over;

    /**
     * A search for what its client wishes.
     *
     * @param over whether nobody waits for it any more; called on any thread
     */
    Search(LlmCachePolicy policy, ClientWish wish, BooleanSupplier over) {
        this.policy = policy;
        this.wish = wish;
        this.over = over;
    }

    CompletionStage<Result> answerTo(Question asked) {
        if (!policy.config().mode().exact()) {
            return compare(asked);
        }
        return policy.store()
                .find(asked)
                .handle((entry, error) -> {
                    if (error != null) {
                        return done(asked, new Outcome.StoreFailed());
                    }
                    return entry != null && answers(asked, entry)
                            ? done(asked, new Outcome.Exact(entry))
                            : compare(asked);
                })
                .thenCompose(result -> result);
    }

    private CompletionStage<Result> compare(Question asked) {
        Similar similar = policy.similar();
        Phrase phrase = asked.phrase();
        if (similar == null || phrase == null || over.getAsBoolean()) {
            return waitForSame(asked, null);
        }
        return similar.look(phrase, wish, now())
                .handle((look, error) -> {
                    if (error != null) {
                        return waitForSame(asked, counted(similar, error));
                    }
                    Question embedded = asked.with(look.phrase());
                    Found near = look.found().orElse(null);
                    return near == null ? waitForSame(embedded, null) : done(embedded, new Outcome.Near(near));
                })
                .thenCompose(result -> result);
    }

    private static Incomparable counted(Similar similar, Throwable error) {
        Incomparable why = Similar.reason(error);
        if (why == null) {
            throw new CompletionException(error);
        }
        similar.results().incomparable(why);
        return why;
    }

    private CompletionStage<Result> waitForSame(Question asked, @Nullable Incomparable why) {
        LlmCacheConfig config = policy.config();
        if (config.waitForSame().isZero() || config.shadow() || !config.mode().exact() || over.getAsBoolean()) {
            return CompletableFuture.completedStage(new Result(asked, new Outcome.Nothing(null), why));
        }
        return policy.store()
                .flights()
                .take(asked.name(), config.waitForSame(), () -> answer(asked))
                .thenApply(turn -> new Result(asked, outcome(asked, turn), why));
    }

    private Outcome outcome(Question asked, Turn turn) {
        return switch (turn) {
            case Turn.Mine mine -> new Outcome.Nothing(mine.flight());
            // The other request's answer may be too old for this client.
            case Turn.Theirs(Entry entry) when answers(asked, entry) -> new Outcome.Exact(entry);
            case Turn.Theirs theirs -> new Outcome.Nothing(null);
            case Turn.Nobodys nobodys -> new Outcome.Nothing(null);
        };
    }

    private CompletionStage<@Nullable Entry> answer(Question asked) {
        return policy.store().find(asked).thenApply(entry -> entry != null && answers(asked, entry) ? entry : null);
    }

    private boolean answers(Question asked, Entry entry) {
        return asked.isAnsweredBy(entry, policy.lifetimes(), now(), wish);
    }

    private Instant now() {
        return policy.context().clock().instant();
    }

    private static CompletionStage<Result> done(Question asked, Outcome outcome) {
        return CompletableFuture.completedStage(new Result(asked, outcome, null));
    }
}
