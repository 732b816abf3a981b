package dev.attache.server.responsecache;

import dev.attache.server.responsecache.EntryCodec.Entry;
import dev.attache.server.responsecache.NodeState.Filled;
import dev.attache.server.responsecache.field.RequestTarget;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The right to fill an entry, and the duty to report the result once: to the requests that wait on this node, and to
 * the store where it was claimed there.
 */
final class Fill {
    private static final int WORTH_A_THREAD = 32 << 10;
    private static final byte[] KNOWN = {1};

    private final ResponseCachePolicy policy;
    private final CacheRequest request;
    private final String entry;
    private final String name;
    private final CompletableFuture<@Nullable Filled> waiting;
    private final Blobs.@Nullable Claim claim;
    private boolean over;

    /**
     * A fill.
     *
     * @param entry the name of the request's entry
     * @param name what is being filled: the entry, or the one that the request's headers choose
     * @param waiting the requests that wait for it, registered under that name
     * @param claim the claim of that name in the store; null for none
     */
    Fill(
            ResponseCachePolicy policy,
            CacheRequest request,
            String entry,
            String name,
            CompletableFuture<@Nullable Filled> waiting,
            Blobs.@Nullable Claim claim) {
        this.policy = policy;
        this.request = request;
        this.entry = entry;
        this.name = name;
        this.waiting = waiting;
        this.claim = claim;
    }

    /** Nothing will be kept, unless it is being kept already. */
    void giveUp() {
        if (!over) {
            over = true;
            release();
            share(null);
        }
    }

    /** Tells that it was not needed; the caller tells those who wait. */
    void withdraw() {
        if (!over) {
            over = true;
            release();
        }
    }

    private void release() {
        if (claim != null) {
            watched(policy.blobs().release(claim));
        }
    }

    private void share(@Nullable Filled filled) {
        policy.state().end(name, waiting);
        waiting.complete(filled);
    }

    /** Keeps a response. */
    void keep(StoredResponse response, List<String> tags) {
        if (over) {
            return;
        }
        over = true;
        Duration ttl = keptFor(response.keeping(), response.hasValidator());
        RequestTarget target = request.target();
        if (ttl.isZero() || target == null) {
            over = false;
            giveUp();
            return;
        }
        var keep = new Blobs.Keep(
                ttl, request.asked(), policy.names().owners(entry, request.identity(policy.names()), target, tags));
        choice(response.vary())
                .thenCompose(choice -> put(response, choice.orElse(null), keep))
                .whenComplete(this::kept);
    }

    /** A little less than it could be of use, so that what was stored together does not expire together. */
    private Duration keptFor(Keeping keeping, boolean revalidates) {
        Duration use = policy.reuse().usefulFor(keeping, revalidates);
        Duration most = policy.longest();
        long millis = Math.min(use.toMillis(), most.toMillis());
        return Duration.ofMillis(millis - (long) (millis * policy.random() / 50));
    }

    /** Which headers choose: the choice already stored, where it has not changed. */
    private CompletionStage<Optional<Entry.Choice>> choice(List<String> vary) {
        if (vary.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var id = HexFormat.of().toHexDigits((long) (policy.random() * Long.MAX_VALUE));
        var fresh = new Entry.Choice(id, vary);
        // What this node remembers may have been removed since, and must not become reachable again.
        return policy.blobs().find(entry).thenApply(bytes -> {
            Entry there = bytes == null ? null : EntryCodec.decode(bytes);
            boolean same = there instanceof Entry.Choice known && known.vary().equals(vary);
            return Optional.of(same && there instanceof Entry.Choice known ? known : fresh);
        });
    }

    private CompletionStage<@Nullable Filled> put(
            StoredResponse response, Entry.@Nullable Choice choice, Blobs.Keep keep) {
        Blobs blobs = policy.blobs();
        String where = choice == null ? entry : policy.names().variant(entry, choice, request.headers());
        // A few encoded bytes may decode to many.
        int quick = response.first("content-encoding") == null ? WORTH_A_THREAD : WORTH_A_THREAD >> 4;
        CompletionStage<byte[]> bytes = response.body().length < quick
                ? CompletableFuture.completedStage(encoded(response))
                : policy.context().offload(() -> encoded(response));
        CompletionStage<Boolean> kept = bytes.thenCompose(value -> value.length == 0
                ? CompletableFuture.completedStage(false)
                : mark().thenCompose(marked -> blobs.put(where, value, keep)));
        if (choice != null) {
            kept = kept.thenCompose(stored -> stored
                    ? blobs.put(entry, EntryCodec.encode(choice), keep)
                    : CompletableFuture.completedStage(false));
        }
        boolean ends = name.equals(where) || name.equals(entry);
        return kept.thenApply(stored -> {
            if (!ends || !stored) {
                release();
            }
            return stored ? new Filled(where, choice, response) : null;
        });
    }

    /** As the store keeps it; empty when it is not whole. */
    private byte[] encoded(StoredResponse response) {
        if (Wholeness.of(response)) {
            return EntryCodec.encode(response);
        }
        policy.results().count(StoreRules.Refusal.INCOMPLETE);
        return new byte[0];
    }

    /** Marks that an identity has anything at all: see {@link Purges#identity}. */
    private CompletionStage<Boolean> mark() {
        String identity = request.identity(policy.names());
        return identity == null
                ? CompletableFuture.completedStage(true)
                : policy.blobs()
                        .put(
                                identity,
                                KNOWN,
                                new Blobs.Keep(
                                        policy.longest(),
                                        request.asked(),
                                        List.of(policy.names().all(), identity)));
    }

    private void kept(@Nullable Filled filled, @Nullable Throwable failed) {
        if (failed != null) {
            policy.results().storeError();
            release();
        } else if (filled == null) {
            policy.results().unkept();
        } else {
            policy.results().stored();
            Keeping keeping = filled.response().keeping();
            boolean neverFresh = keeping.lifetime() <= keeping.initialAge();
            policy.state().hint(entry, filled.choice(), neverFresh, policy.now());
        }
        share(failed == null ? filled : null);
    }

    private void watched(CompletionStage<?> stage) {
        var unused = stage.whenComplete((done, failed) -> {
            if (failed != null) {
                policy.results().storeError();
            }
        });
    }
}
