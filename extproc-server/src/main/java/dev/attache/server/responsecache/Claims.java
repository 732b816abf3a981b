package dev.attache.server.responsecache;

import dev.attache.server.responsecache.Lookup.Found;
import dev.attache.server.responsecache.NodeState.Filled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One fill at a time of an entry, on all nodes: the first request asks the upstream, the others wait a little for its
 * answer, and ask for themselves when it takes too long or may not be shared.
 */
final class Claims {
    private static final Duration POLL = Duration.ofMillis(20);

    /** How it went. */
    sealed interface Turn {
        /** It is this request that asks the upstream, and fills. */
        record Mine(Fill fill) implements Turn {}

        /** Another has filled it. */
        record Theirs(StoredResponse response) implements Turn {}

        /** Another is filling it, and the wait brought nothing. */
        record Nobodys() implements Turn {}
    }

    private static final Turn NOBODYS = new Turn.Nobodys();

    private final ResponseCachePolicy policy;
    private final CacheRequest request;
    private final String entry;
    private final Lookup lookup;

    Claims(ResponseCachePolicy policy, CacheRequest request, String entry, Lookup lookup) {
        this.policy = policy;
        this.request = request;
        this.entry = entry;
        this.lookup = lookup;
    }

    /**
     * Takes the turn, or waits for whoever has it.
     *
     * @param found what there is so far
     * @param patience how long to wait; zero: not at all
     */
    CompletionStage<Turn> take(Found found, Duration patience) {
        String name = found.name();
        var mine = new CompletableFuture<@Nullable Filled>();
        CompletableFuture<@Nullable Filled> theirs = policy.state().begin(name, mine);
        if (theirs != null) {
            return patience.isZero() ? CompletableFuture.completedStage(NOBODYS) : theirs(theirs, patience);
        }
        return claim(name, mine, patience.dividedBy(POLL), found).handle((turn, failed) -> {
            if (failed != null || !(turn instanceof Turn.Mine)) {
                policy.state().end(name, mine);
                mine.complete(filled(turn, found));
            }
            if (failed != null) {
                throw new CompletionException(failed);
            }
            return turn;
        });
    }

    private static @Nullable Filled filled(@Nullable Turn turn, Found found) {
        return turn instanceof Turn.Theirs theirs ? new Filled(found.name(), found.choice(), theirs.response()) : null;
    }

    private CompletionStage<Turn> theirs(CompletableFuture<@Nullable Filled> filled, Duration patience) {
        return CompletableFuture.anyOf(filled, policy.context().after(patience).toCompletableFuture())
                .thenApply(any -> {
                    Filled got = filled.isDone() && !filled.isCompletedExceptionally() ? filled.join() : null;
                    StoredResponse shared = got == null ? null : lookup.sharedWith(got);
                    return shared == null ? NOBODYS : new Turn.Theirs(shared);
                });
    }

    private CompletionStage<Turn> claim(
            String name, CompletableFuture<@Nullable Filled> mine, long looks, Found before) {
        return policy.blobs().claim(name, Purges.FILL_MOST).thenCompose(claimed -> {
            if (claimed != null) {
                var fill = new Fill(policy, request, entry, name, mine, claimed);
                return lookup.find(policy.now())
                        .handle((now, failed) -> turn(fill, before, failed == null ? now : null));
            }
            return wait(name, mine, looks, before);
        });
    }

    /** Whoever had the claim before may have filled it between the look and the claim. */
    private Turn turn(Fill fill, Found before, @Nullable Found now) {
        StoredResponse newer = now == null ? null : newer(now, before);
        if (newer == null) {
            return new Turn.Mine(fill);
        }
        fill.withdraw();
        return new Turn.Theirs(newer);
    }

    private static @Nullable StoredResponse newer(Found now, Found before) {
        StoredResponse response = now.response();
        StoredResponse old = before.response();
        boolean newer = response != null
                && (old == null || response.keeping().received() > old.keeping().received());
        return newer ? response : null;
    }

    /** Another node has the claim: looks now and then whether it is done. */
    private CompletionStage<Turn> wait(
            String name, CompletableFuture<@Nullable Filled> mine, long looks, Found before) {
        if (looks <= 0) {
            return CompletableFuture.completedStage(NOBODYS);
        }
        return policy.context()
                .after(POLL)
                .thenCompose(passed -> lookup.find(policy.now()).thenCompose(found -> {
                    StoredResponse newer = newer(found, before);
                    return newer == null
                            ? claim(name, mine, looks - 1, before)
                            : CompletableFuture.completedStage(new Turn.Theirs(newer));
                }));
    }
}
