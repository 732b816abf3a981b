package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Near;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * <p>The index only proposes. What it proposes is compared here again with what is kept beside the answer: the
 * partition, the similarity, and what the guards look at; where one is refused the next is looked at.
 *
 * <p>Thread-safe. Methods that do not return a stage block, except for {@link #used}.
 */
final class Similar {
    /** How many candidates are looked at: the nearest may be refused by a guard. */
    private static final int CANDIDATES = 5;

    /**
     * Below this nothing can be told from a vector: "hi", "ok", "??". A Chinese character says as much as a few
     * letters.
     */
    private static final int LEAST_LETTERS = 6;

    private static final int LETTERS_OF_AN_IDEOGRAPH = 3;

    /** Vectors are stored rounded, so that even the same text may be no nearer to itself. */
    private static final double MOST = 0.999;

    /** How far a store's similarity may be from ours; a candidate further below is not read. */
    private static final double STORE_TOLERANCE = 0.02;

    private static final int MAX_LOOKS = 500;

    /** A stored answer whose question means the same, and how similar it is. */
    record Found(Entry entry, double similarity) {}

    /**
     * The result of a look-up.
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
    private final SimilarIndex index;
    private final double threshold;
    private final WatchedPart embedding;
    private final BoundedWork looks;

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
        this.index = new SimilarIndex(config, context, names, embedder, vectors);
        this.embedding = new WatchedPart(
                names.policy() + ": embedder " + embedder.id().provider(),
                Incomparable.EMBEDDER,
                config.timeout(),
                context.clock());
        this.looks = new BoundedWork(context, MAX_LOOKS);
        Double set = config.similarityThreshold();
        this.threshold = set == null ? embedder.similarityThreshold() : set;
    }

    /** Does in advance what the first question would wait for. */
    void prepare() throws IOException, InterruptedException {
        embedder.prepare();
    }

    /** Whether a text is too short to be compared. */
    static boolean isTooShort(String text) {
        int letters = text.codePoints()
                .map(c -> Character.isIdeographic(c) ? LETTERS_OF_AN_IDEOGRAPH : Character.isLetter(c) ? 1 : 0)
                .sum();
        return letters < LEAST_LETTERS;
    }

    /** Looks on another thread, within {@code timeout}; fails with the {@linkplain #reason reason}. */
    CompletionStage<Look> look(Phrase phrase, ClientWish wish, Instant now) {
        return looks.run(() -> find(phrase, wish, now))
                .toCompletableFuture()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why a look failed; null where that was a mistake of ours. */
    static @Nullable Incomparable reason(Throwable error) {
        return switch (error instanceof CompletionException && error.getCause() != null ? error.getCause() : error) {
            case IncomparableException known -> known.why();
            case TimeoutException late -> Incomparable.TIMEOUT;
            case InterruptedException over -> Incomparable.TIMEOUT;
            case RejectedExecutionException full -> Incomparable.BUSY;
            default -> null;
        };
    }

    private Look find(Phrase phrase, ClientWish wish, Instant now) throws IncomparableException, InterruptedException {
        float[] vector = vector(phrase);
        double least = Math.max(Math.min(threshold, MOST), wish.leastSimilarity());
        var agreement = new GuardedText(config.guards(), phrase.texts());
        var gone = new ArrayList<String>();
        Found found = null;
        for (Near near : index.nearest(phrase, vector, CANDIDATES)) {
            if (near.similarity() < least - STORE_TOLERANCE) {
                break;
            }
            byte[] bytes = bytes(near.id());
            Entry entry = bytes == null ? null : read(bytes);
            Likeness likeness = entry == null ? null : entry.likeness();
            boolean over = entry != null && likeness != null && !lifetimes.answersOthers(entry, likeness, now);
            if (bytes == null || over) {
                // The next candidate may still be given.
                gone.add(near.id());
            } else if (entry != null && likeness != null && mayAnswer(near, entry, likeness, phrase, wish, now)) {
                double similarity = likeness.similarity(vector);
                if (similarity >= least && agreement.agrees(likeness.phrase().texts(), results)) {
                    found = new Found(entry, similarity);
                    break;
                }
            }
        }
        index.remove(phrase, vector, gone);
        return new Look(Optional.ofNullable(found), phrase.with(vector));
    }

    private static boolean mayAnswer(
            Near near, Entry entry, Likeness likeness, Phrase phrase, ClientWish wish, Instant now) {
        return entry.key().equals(near.id())
                && likeness.phrase().partition().equals(phrase.partition())
                && Duration.between(entry.created(), now).toSeconds() <= wish.maxAge();
    }

    private float[] vector(Phrase phrase) throws IncomparableException, InterruptedException {
        float[] made = phrase.vector();
        if (made != null) {
            return made;
        }
        if (!embedder.fits(phrase.text())) {
            throw new IncomparableException(Incomparable.TOO_LONG, null);
        }
        return embedding.ask(() -> embedder.embed(phrase.text()));
    }

    private byte @Nullable [] bytes(String key) throws IncomparableException, InterruptedException {
        try {
            return context.blobs().find(names.entry(key)).toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw new IncomparableException(Incomparable.STORE, failed.getCause());
        }
    }

    private @Nullable Entry read(byte[] bytes) {
        return Entry.read(bytes, Math.toIntExact(config.maxEntry().bytes()));
    }

    /** What an answer to this phrase is kept with; null where it cannot be compared. */
    @Nullable
    Likeness likeness(Phrase phrase, Instant created) throws InterruptedException {
        try {
            return new Likeness(phrase, created.plus(config.ttl().semantic()), vector(phrase));
        } catch (IncomparableException unlikely) {
            results.incomparable(unlikely.why());
            return null;
        }
    }

    /** Lets questions in other words find an answer. Does not block; nobody waits for it. */
    void keep(Entry entry, Duration ttl) {
        Likeness likeness = entry.likeness();
        if (likeness == null) {
            return;
        }
        index.put(entry.key(), likeness, ttl).whenComplete((kept, error) -> {
            Incomparable why = error == null ? null : reason(error);
            if (why != null) {
                results.incomparable(why);
            } else if (error == null) {
                results.indexed();
            }
        });
    }

    /** The entry was given, so that it is not the next to go. */
    void used(Entry entry) {
        Likeness likeness = entry.likeness();
        if (likeness != null) {
            index.used(entry.key(), likeness);
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
