package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import java.io.IOException;

/** Counts what an embedder is asked for, and how long it takes. Thread-safe. */
record MeteredEmbedder(Embedder embedder, SimilarResults results) implements Embedder {
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
        return embedder.fits(text);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        embedder.prepare();
    }

    @Override
    public float[] embed(String text) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try {
            return embedder.embed(text);
        } finally {
            results.embedded(System.nanoTime() - began);
        }
    }
}
