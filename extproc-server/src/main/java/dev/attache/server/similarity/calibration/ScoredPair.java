package dev.attache.server.similarity.calibration;

import dev.attache.server.similarity.Guard;
import java.util.Set;

/**
 * A pair, and what the cache would see of it.
 *
 * @param similarity the cosine similarity of the two vectors
 * @param comparable whether both texts fit the embedder; a cache does not compare others
 * @param refusedBy the guards that tell the texts apart
 */
public record ScoredPair(LabelledPair pair, double similarity, boolean comparable, Set<Guard> refusedBy) {
    /** Whether the answer to the one would be given to the other. */
    public boolean hits(double threshold, boolean guarded) {
        return comparable && similarity >= threshold && (!guarded || refusedBy.isEmpty());
    }
}
