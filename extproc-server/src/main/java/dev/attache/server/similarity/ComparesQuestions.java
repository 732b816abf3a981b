package dev.attache.server.similarity;

import dev.attache.embedding.Embedder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy that compares questions by meaning: what {@code attache calibrate} measures. */
public interface ComparesQuestions {
    /** How it compares; null where it is set not to. */
    @Nullable
    Comparing comparing();

    /**
     * How questions are compared.
     *
     * @param threshold the cosine similarity from which on two may mean the same
     */
    record Comparing(Embedder embedder, Set<Guard> guards, double threshold) {
        public Comparing {
            guards = Set.copyOf(guards);
        }
    }
}
