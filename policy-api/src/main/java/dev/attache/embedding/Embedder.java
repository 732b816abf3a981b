package dev.attache.embedding;

import java.io.IOException;

/**
 * Turns a text into a vector, so that texts that mean nearly the same get vectors that point nearly the same way.
 *
 * <p>Thread-safe. What is embedded may be secret: it is neither logged nor part of an error. How near is near enough
 * differs from model to model, so each brings a {@linkplain #similarityThreshold() threshold} of its own.
 */
public interface Embedder {
    /** What the vectors may be compared with. */
    EmbedderId id();

    /** The longest text that the model reads, in its own tokens. */
    int maxTokens();

    /**
     * The cosine similarity from which on two texts are taken to ask the same, unless the configuration sets another:
     * so high that few texts that ask something else come that near.
     */
    double similarityThreshold();

    /**
     * Whether a vector would stand for the whole of the text: it is no longer than the model reads, and made of words
     * that the model knows. Never waits for another service. Where this is false the text must not be compared by its
     * vector.
     */
    boolean fits(String text);

    /**
     * The vector of a text: of length 1, always with as many dimensions. Blocks: call it only where that is allowed, as
     * in {@link dev.attache.policy.Blocking#decide}. The caller owns the array.
     *
     * @throws IOException when there is none: no answer in time, an error, or an answer that makes no sense
     * @throws InterruptedException when the exchange is out of time
     */
    float[] embed(String text) throws IOException, InterruptedException;

    /**
     * Does in advance what the first {@link #embed} would have to do, such as loading a model. Blocks; called before
     * the service says that it is ready.
     *
     * @throws IOException when it will not work
     */
    default void prepare() throws IOException, InterruptedException {}
}
