package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import dev.attache.store.Vectors.Place;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds answers to questions that mean the same.
 *
 * <p>The index only proposes. What it proposes is compared here again with what is kept beside the answer: the partition,
 * the similarity, and what the guards look at; where one is refused the next is looked at.
 *
 * <p>Thread-safe. What does not return a stage blocks, but for {@link #used}.
 */
final class Similar {
    /** So many are looked at: the nearest may be refused by a guard. */
    private static final int CANDIDATES = 5;

    /** Below, nothing can be told from a vector: "hi", "ok", "??". A Chinese character says as much as a few letters. */
    private static final int LEAST_LETTERS = 6;

    private static final int LETTERS_OF_AN_IDEOGRAPH = 3;

    /** What is kept of a vector is rounded: the very same text may be no nearer to itself. */
    private static final double MOST = 0.999;

    /** Stores may be a little off; what is below needs no reading. */
    private static final double ABOUT = 0.02;

    private static final int MAX_LOOKS = 500;
    private static final int MAX_WRITES = 100;

    /** Of another answer that means the same. */
    record Found(Entry entry, double similarity) {}

    /**
     * What a look came to.
     *
     * @param phrase with its vector
     */
    record Look(Optional<Found> found, Phrase phrase) {}

    private final LlmCacheConfig config;
    private final PolicyContext context;
    private final CacheNames names;
    private final Lifetimes lifetimes;
    private final SimilarResults results;
    private final Embedder embedder;
    private final Vectors vectors;
    private final double threshold;
    private final Breaker embedding;
    private final Breaker indexing;
    private final Semaphore looks = new Semaphore(MAX_LOOKS);
    private final Semaphore writes = new Semaphore(MAX_WRITES);

    Similar(
            LlmCacheConfig config,
            PolicyContext context,
            CacheNames names,
            Lifetimes lifetimes,
            SimilarResults results,
            Embedder embedder,
            Vectors vectors) {
        this.config = config;
        this.context = context;
        this.names = names;
        this.lifetimes = lifetimes;
        this.results = results;
        this.embedder = embedder;
        this.vectors = vectors;
        this.embedding = new Breaker(
                names.policy() + ": embedder " + embedder.id().provider(), Incomparable.EMBEDDER, context.clock());
        this.indexing =
                new Breaker(names.policy() + ": index " + config.index().kind(), Incomparable.INDEX, context.clock());
        Double set = config.similarityThreshold();
        this.threshold = set == null ? embedder.similarityThreshold() : set;
    }

    /** Does beforehand what the first question would wait for. */
    void prepare() throws IOException, InterruptedException {
        embedder.prepare();
    }

    /** Whether a text is too little to be compared. */
    static boolean isTooShort(String text) {
        int letters = text.codePoints()
                .map(c -> Character.isIdeographic(c) ? LETTERS_OF_AN_IDEOGRAPH : Character.isLetter(c) ? 1 : 0)
                .sum();
        return letters < LEAST_LETTERS;
    }

    /** The same, without blocking, in the time there is; fails with what went wrong. */
    CompletionStage<Look> look(Phrase phrase, ClientWish wish, Instant now) {
        return bounded(looks, () -> find(phrase, wish, now))
                .toCompletableFuture()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A slow part must not take the places of all others that have to wait. */
    private <T> CompletionStage<T> bounded(Semaphore places, Callable<T> code) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedStage(new RejectedExecutionException("too many comparisons"));
        }
        return context.offload(() -> {
            try {
                return code.call();
            } finally {
                places.release();
            }
        });
    }

    /** Why a look failed; null where that was a mistake of ours. */
    static @Nullable Incomparable reason(Throwable error) {
        return switch (error instanceof CompletionException && error.getCause() != null ? error.getCause() : error) {
            case Failure failure -> failure.why();
            case TimeoutException late -> Incomparable.TIMEOUT;
            case InterruptedException over -> Incomparable.TIMEOUT;
            case RejectedExecutionException full -> Incomparable.BUSY;
            default -> null;
        };
    }

    private Look find(Phrase phrase, ClientWish wish, Instant now) throws Failure, InterruptedException {
        float[] vector = vector(phrase);
        Place place = place(phrase, vector);
        double least = Math.max(Math.min(threshold, MOST), wish.leastSimilarity());
        var agreement = new GuardedText(config.guards(), phrase.texts());
        var gone = new ArrayList<String>();
        Found found = null;
        for (Near near : nearest(place, vector)) {
            if (near.similarity() < least - ABOUT) {
                break;
            }
            byte[] bytes = bytes(near.id());
            Entry entry = bytes == null ? null : read(bytes);
            Likeness likeness = entry == null ? null : entry.likeness();
            boolean over = entry != null && likeness != null && !lifetimes.answersOthers(entry, likeness, now);
            if (bytes == null || over) {
                // In its place there may be one that can be given.
                gone.add(near.id());
            } else if (entry != null && likeness != null && mayAnswer(near, entry, likeness, phrase, wish, now)) {
                double similarity = likeness.similarity(vector);
                if (similarity >= least && agreement.agrees(likeness.phrase().texts(), results)) {
                    found = new Found(entry, similarity);
                    break;
                }
            }
        }
        tidy(place, gone);
        return new Look(Optional.ofNullable(found), phrase.with(vector));
    }

    private static boolean mayAnswer(
            Near near, Entry entry, Likeness likeness, Phrase phrase, ClientWish wish, Instant now) {
        return entry.key().equals(near.id())
                && likeness.phrase().partition().equals(phrase.partition())
                && Duration.between(entry.created(), now).toSeconds() <= wish.maxAge();
    }

    private float[] vector(Phrase phrase) throws Failure, InterruptedException {
        float[] made = phrase.vector();
        if (made != null) {
            return made;
        }
        if (!embedder.fits(phrase.text())) {
            throw new Failure(Incomparable.TOO_LONG, null);
        }
        return embedding.ask(() -> embedder.embed(phrase.text()));
    }

    private List<Near> nearest(Place place, float[] vector) throws Failure, InterruptedException {
        return indexing.ask(() -> vectors.nearest(place, vector, CANDIDATES));
    }

    private byte @Nullable [] bytes(String key) throws Failure, InterruptedException {
        try {
            return context.blobs().find(names.entry(key)).toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw new Failure(Incomparable.STORE, failed.getCause());
        }
    }

    private @Nullable Entry read(byte[] bytes) {
        return Entry.read(bytes, Math.toIntExact(config.maxEntry().bytes()));
    }

    /** Of vectors made by another embedder, or of another length, nothing can be told. */
    private Place place(Phrase phrase, float[] vector) {
        return new Place(names.space(embedder.id().toString() + vector.length), phrase.partition());
    }

    /** What was purged or forgotten need not be found again. Nobody waits for it. */
    private void tidy(Place place, List<String> gone) {
        if (!gone.isEmpty()) {
            bounded(writes, () -> {
                vectors.remove(place, gone);
                return true;
            });
        }
    }

    /** What an answer to this is kept with; null where it cannot be compared. */
    @Nullable
    Likeness likeness(Phrase phrase, Instant created) throws InterruptedException {
        try {
            return new Likeness(phrase, created.plus(config.ttl().semantic()), vector(phrase));
        } catch (Failure unlikely) {
            results.incomparable(unlikely.why());
            return null;
        }
    }

    /** Makes an answer found by those who ask the same in other words. Does not block; nobody waits for it. */
    void keep(Entry entry, Duration ttl) {
        Likeness likeness = entry.likeness();
        if (likeness == null) {
            return;
        }
        Place place = place(likeness.phrase(), likeness.vector());
        var keep = new Keep(ttl, config.maxEntries());
        bounded(
                        writes,
                        () -> indexing.ask(() -> {
                            vectors.put(place, entry.key(), likeness.vector(), keep);
                            return true;
                        }))
                .whenComplete((kept, error) -> {
                    Incomparable why = error == null ? null : reason(error);
                    if (why != null) {
                        results.incomparable(why);
                    } else if (error == null) {
                        results.indexed();
                    }
                });
    }

    /** It was given: it is not the next to go. */
    void used(Entry entry) {
        Likeness likeness = entry.likeness();
        if (likeness != null) {
            vectors.used(place(likeness.phrase(), likeness.vector()), entry.key());
        }
    }

    /** The cosine similarity from which on two questions may mean the same. */
    double threshold() {
        return threshold;
    }

    Embedder embedder() {
        return embedder;
    }

    SimilarResults results() {
        return results;
    }
}
