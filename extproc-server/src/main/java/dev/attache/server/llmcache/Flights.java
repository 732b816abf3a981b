package dev.attache.server.llmcache;

import dev.attache.policy.PolicyContext;
import dev.attache.store.Blobs.Claim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are being made, on all nodes: a client that asks exactly the same waits a little for one, instead of
 * having it made again.
 *
 * <p>Of the requests of one node, the first claims the question in the store; the others wait for that one. Where
 * another node has the claim, the first looks now and then whether its answer is there. Thread-safe; never blocks.
 */
final class Flights {
    /** Nobody waits longer than this for an exchange that never said how it ended. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(20);

    /** What came of it. */
    sealed interface Turn {
        /** The caller has it made, and says how that ended. */
        record Mine(Flight flight) implements Turn {}

        /** Another has made it. */
        record Theirs(Entry entry) implements Turn {}

        /** Nothing came of waiting; the caller has it made for itself. */
        record Nobodys() implements Turn {}
    }

    private static final Turn NOBODYS = new Turn.Nobodys();

    private final PolicyContext context;
    private final ConcurrentMap<String, Flight> underWay = new ConcurrentHashMap<>();

    Flights(PolicyContext context) {
        this.context = context;
    }

    /** One answer that is being made by the caller. */
    final class Flight {
        private final CompletableFuture<@Nullable Entry> result = new CompletableFuture<>();
        private volatile @Nullable Claim claim;

        private Flight() {}

        /**
         * The flight is over; null when there is nothing that can be given again, so that the next request has it made.
         */
        void landed(@Nullable Entry entry) {
            result.complete(entry);
            if (entry == null) {
                release();
            }
        }

        /** There was a stored answer already. */
        private void withdrawn(Entry entry) {
            result.complete(entry);
            release();
        }

        private void release() {
            Claim held = claim;
            if (held != null) {
                // Where the store is away, the claim ends with its lease.
                context.blobs().release(held);
            }
        }
    }

    /**
     * Takes the turn, or waits for whoever has it. The stage does not fail.
     *
     * @param name the name of what may be kept
     * @param patience how long to wait for others
     * @param look asks the store for what is kept now; null where nothing answers the caller
     */
    CompletionStage<Turn> take(String name, Duration patience, Supplier<CompletionStage<@Nullable Entry>> look) {
        var mine = new Flight();
        Flight theirs = underWay.putIfAbsent(name, mine);
        if (theirs != null) {
            return theirs.result
                    .copy()
                    .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(entry -> entry == null ? NOBODYS : new Turn.Theirs(entry));
        }
        mine.result
                .completeOnTimeout(null, LEASE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((entry, error) -> underWay.remove(name, mine));
        return claim(name, mine, patience.dividedBy(POLL), look).exceptionally(storeIsAway -> new Turn.Mine(mine));
    }

    private CompletionStage<Turn> claim(
            String name, Flight mine, long looks, Supplier<CompletionStage<@Nullable Entry>> look) {
        return context.blobs()
                .claim(name, LEASE)
                .thenCompose(claimed -> {
                    mine.claim = claimed;
                    // Whoever had the claim may have kept the answer since the look-up.
                    return look.get();
                })
                .thenCompose(entry -> {
                    if (entry != null) {
                        mine.withdrawn(entry);
                        return CompletableFuture.completedStage(new Turn.Theirs(entry));
                    }
                    return mine.claim != null || looks <= 0
                            ? CompletableFuture.completedStage(new Turn.Mine(mine))
                            : context.after(POLL).thenCompose(passed -> claim(name, mine, looks - 1, look));
                });
    }
}
