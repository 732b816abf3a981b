package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.policy.PolicyContext;
import dev.attache.server.similarity.Guard;
import dev.attache.server.similarity.Question;
import dev.attache.store.StoreException;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
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

    /** Of another answer that means the same. */
    record Found(Entry entry, double similarity) {}

    /** It could not be told whether there is one. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final Incomparable why;

        Failure(Incomparable why, @Nullable Throwable cause) {
            super(why.name(), cause, false, false);
            this.why = why;
        }

        Incomparable why() {
            return why;
        }
    }

    private final LlmCacheConfig config;
    private final PolicyContext context;
    private final CacheNames names;
    private final SimilarResults results;
    private final Embedder embedder;
    private final Vectors vectors;
    private final double threshold;

    Similar(
            LlmCacheConfig config,
            PolicyContext context,
            CacheNames names,
            SimilarResults results,
            Embedder embedder,
            Vectors vectors) {
        this.config = config;
        this.context = context;
        this.names = names;
        this.results = results;
        this.embedder = embedder;
        this.vectors = vectors;
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
    CompletionStage<Optional<Found>> look(Phrase phrase, ClientWish wish, Instant now) {
        return context.offload(() -> Optional.ofNullable(find(phrase, wish, now)))
                .toCompletableFuture()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
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

    /** The nearest answer that may be given; null where there is none. */
    @Nullable
    Found find(Phrase phrase, ClientWish wish, Instant now) throws Failure, InterruptedException {
        float[] vector = vector(phrase);
        Place place = place(phrase, vector);
        double least = Math.max(threshold, wish.leastSimilarity());
        var asked = Question.of(phrase.text());
        var gone = new ArrayList<String>();
        Found found = null;
        for (Near near : nearest(place, vector)) {
            Entry entry = read(near.id());
            Likeness likeness = entry == null ? null : entry.likeness();
            if (entry == null || likeness == null || !now.isBefore(likeness.until())) {
                // In its place there may be one that can be given.
                gone.add(near.id());
                continue;
            }
            double similarity = likeness.similarity(vector);
            boolean mayBe = entry.key().equals(near.id())
                    && likeness.phrase().partition().equals(phrase.partition())
                    && Duration.between(entry.created(), now).toSeconds() <= wish.maxAge()
                    && similarity >= least;
            if (mayBe && agree(asked, likeness)) {
                found = new Found(entry, similarity);
                break;
            }
        }
        tidy(place, gone);
        return found;
    }

    private boolean agree(Question asked, Likeness likeness) {
        var other = Question.of(likeness.phrase().text());
        for (Guard guard : config.guards()) {
            if (!guard.agree(asked, other)) {
                results.refused(guard);
                return false;
            }
        }
        return true;
    }

    private float[] vector(Phrase phrase) throws Failure, InterruptedException {
        if (!embedder.fits(phrase.text())) {
            throw new Failure(Incomparable.TOO_LONG, null);
        }
        long began = System.nanoTime();
        try {
            return embedder.embed(phrase.text());
        } catch (IOException | RuntimeException failed) {
            throw new Failure(Incomparable.EMBEDDER, failed);
        } finally {
            results.embedded(System.nanoTime() - began);
        }
    }

    private List<Near> nearest(Place place, float[] vector) throws Failure, InterruptedException {
        try {
            return vectors.nearest(place, vector, CANDIDATES);
        } catch (StoreException failed) {
            throw new Failure(Incomparable.INDEX, failed);
        }
    }

    private @Nullable Entry read(String key) throws Failure, InterruptedException {
        try {
            byte[] bytes =
                    context.blobs().find(names.entry(key)).toCompletableFuture().get();
            return bytes == null
                    ? null
                    : Entry.read(bytes, Math.toIntExact(config.maxEntry().bytes()));
        } catch (ExecutionException failed) {
            throw new Failure(Incomparable.STORE, failed.getCause());
        }
    }

    /** Of vectors made by another embedder, or of another length, nothing can be told. */
    private Place place(Phrase phrase, float[] vector) {
        return new Place(names.space(embedder.id().toString() + vector.length), phrase.partition());
    }

    /** What was purged or forgotten need not be found again. Nobody waits for it. */
    private void tidy(Place place, List<String> gone) {
        if (!gone.isEmpty()) {
            context.offload(() -> {
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

    /** Makes an answer found by those who ask the same in other words. */
    void keep(Entry entry, Duration ttl) throws InterruptedException {
        Likeness likeness = entry.likeness();
        if (likeness == null) {
            return;
        }
        try {
            vectors.put(
                    place(likeness.phrase(), likeness.vector()),
                    entry.key(),
                    likeness.vector(),
                    new Keep(ttl, config.maxEntries()));
        } catch (StoreException failed) {
            results.incomparable(Incomparable.INDEX);
        }
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
