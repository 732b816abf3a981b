package dev.attache.server.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import dev.attache.embedding.RefusedTextException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * Remembers the vectors of the last texts, and lets concurrent callers with the same text wait for one call.
 *
 * <p>Failures are not remembered. When the caller that makes the call is interrupted, because its exchange is over, one
 * of the waiting callers takes its place. Thread-safe.
 */
public final class EmbeddingMemo implements Embedder {
    /** This many vectors of a thousand dimensions take two megabytes. */
    public static final int SIZE = 512;

    /** Longer texts are rarely asked twice, and are not kept. */
    private static final int MAX_CHARACTERS = 4_096;

    private final Embedder embedder;
    private final Cache<String, float[]> known;
    private final ConcurrentMap<String, CompletableFuture<float[]>> underWay = new ConcurrentHashMap<>();

    /** A memo of this many texts before an embedder. */
    public EmbeddingMemo(Embedder embedder, int size) {
        this.embedder = embedder;
        // Evicts at once, on the caller's thread: there is little to do.
        this.known =
                Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
    }

    @Override
    public EmbedderId id() {
        return embedder.id();
    }

    @Override
    public int maxTokens() {
        return embedder.maxTokens();
    }

    @Override
    public double similarityThreshold() {
        return embedder.similarityThreshold();
    }

    @Override
    public boolean fits(String text) {
        return known.getIfPresent(text) != null || embedder.fits(text);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        embedder.prepare();
    }

    @Override
    public float[] embed(String text) throws IOException, InterruptedException {
        while (true) {
            float[] remembered = known.getIfPresent(text);
            if (remembered != null) {
                return remembered.clone();
            }
            var mine = new CompletableFuture<float[]>();
            CompletableFuture<float[]> other = underWay.putIfAbsent(text, mine);
            if (other == null) {
                return call(text, mine);
            }
            try {
                return other.get().clone();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RefusedTextException refused) {
                    throw new RefusedTextException(String.valueOf(refused.getMessage()));
                }
                if (failed.getCause() instanceof IOException known) {
                    // Thrown on another thread: the caller gets a trace of its own.
                    throw new IOException(known.getMessage(), known);
                }
                if (!(failed.getCause() instanceof InterruptedException)) {
                    throw new IOException("embedder failed: " + failed.getCause(), failed.getCause());
                }
            }
        }
    }

    private float[] call(String text, CompletableFuture<float[]> mine) throws IOException, InterruptedException {
        try {
            float[] vector = embedder.embed(text);
            if (text.length() <= MAX_CHARACTERS) {
                known.put(text, vector.clone());
            }
            mine.complete(vector.clone());
            return vector;
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            mine.completeExceptionally(failed);
            throw failed;
        } finally {
            underWay.remove(text, mine);
        }
    }
}
