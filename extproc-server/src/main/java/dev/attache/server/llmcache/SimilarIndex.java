package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.policy.PolicyContext;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import dev.attache.store.Vectors.Place;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The index of a policy's questions: which of those that are kept are near to another. It only proposes.
 *
 * <p>Thread-safe. Look-ups block; writes run in the background, and nobody has to wait for them.
 */
final class SimilarIndex {
    private static final int MAX_WRITES = 100;

    private final Vectors vectors;
    private final CacheNames names;
    private final Embedder embedder;
    private final int maxEntries;
    private final WatchedPart reading;
    /** Separate from look-ups, which have little time: when writes are late, answers are merely found later. */
    private final WatchedPart writing;

    private final BoundedWork writes;

    SimilarIndex(LlmCacheConfig config, PolicyContext context, CacheNames names, Embedder embedder, Vectors vectors) {
        this.vectors = vectors;
        this.names = names;
        this.embedder = embedder;
        this.maxEntries = config.maxEntries();
        String part = names.policy() + ": index " + config.index().kind();
        this.reading = new WatchedPart(part, Incomparable.INDEX, config.timeout(), context.clock());
        this.writing = new WatchedPart(part + ", writing", Incomparable.INDEX, Duration.ZERO, context.clock());
        this.writes = new BoundedWork(context, MAX_WRITES);
    }

    /** The nearest to a question, the nearest first. */
    List<Near> nearest(Phrase phrase, float[] vector, int howMany) throws IncomparableException, InterruptedException {
        return reading.ask(() -> vectors.nearest(place(phrase, vector), vector, howMany));
    }

    /** Lets questions in other words find an answer; completes when they can, and fails where that fails. */
    CompletionStage<Boolean> put(String key, Likeness likeness, Duration ttl) {
        var keep = new Keep(ttl, maxEntries);
        return writes.run(() -> writing.ask(() -> {
            vectors.put(place(likeness), key, likeness.vector(), keep);
            return true;
        }));
    }

    /** What was purged or forgotten need not be found again. Where this fails it is found again, and refused again. */
    void remove(Phrase phrase, float[] vector, List<String> keys) {
        if (!keys.isEmpty()) {
            writes.run(() -> {
                vectors.remove(place(phrase, vector), keys);
                return true;
            });
        }
    }

    /** The entry was given, so that it is not the next to go. Does not block. */
    void used(String key, Likeness likeness) {
        vectors.used(place(likeness), key);
    }

    private Place place(Likeness likeness) {
        return place(likeness.phrase(), likeness.vector());
    }

    /** Vectors made by another embedder, or of another length, cannot be compared. */
    private Place place(Phrase phrase, float[] vector) {
        return new Place(names.space(embedder.id().toString() + vector.length), phrase.partition());
    }
}
