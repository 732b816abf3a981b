package dev.attache.store;

import java.time.Duration;
import java.util.List;

/**
 * Vectors under ids, in partitions: finds those that point nearly the same way as another.
 *
 * <p>Thread-safe. Every method may block, and is called only where that is allowed, as in {@link
 * dev.attache.policy.PolicyContext#offload}. They fail with {@link StoreException}, in time.
 *
 * <p>It only proposes: what stands behind an id is kept elsewhere, and the caller compares again what it finds there.
 * So a store may forget anything at any time, and may learn a second or so late what another node has put or removed.
 */
public interface Vectors {
    /** Where vectors are kept. */
    enum By {
        /** In this process. */
        MEMORY,
        /**
         * In the store of all nodes, read by each and compared in this process; without such a store, in this process.
         */
        SCAN,
        /** In the store of all nodes, compared there. */
        SEARCH
    }

    /**
     * What is compared with each other, and nothing else.
     *
     * @param space vectors of one kind, made by one embedder: 1 to 64 lower case letters, digits and hyphens; begins
     *     with a letter. All vectors of a space have as many dimensions
     * @param partition 64 lower case hexadecimal digits
     */
    record Place(String space, String partition) {
        public Place {
            if (!space.matches("[a-z][a-z0-9-]{0,63}") || !partition.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "place: " + space + " " + partition
                                + " (expected: a space of lower case letters, digits and hyphens; a partition of 64 hexadecimal digits)");
            }
        }
    }

    /**
     * A vector that was found.
     *
     * @param similarity cosine, from -1 to 1; a store may be a little off
     */
    record Near(String id, double similarity) {}

    /**
     * How a vector is kept.
     *
     * @param ttl for how long at most
     * @param most how many vectors its partition may have with it: of more, those go that were put or {@linkplain
     *     #used} longest ago, or put longest ago where the store cannot tell
     */
    record Keep(Duration ttl, int most) {
        public Keep {
            if (ttl.isNegative() || ttl.isZero() || most < 1) {
                throw new IllegalArgumentException(
                        "ttl: " + ttl + ", most: " + most + " (expected: a ttl > 0, at least 1 vector)");
            }
        }
    }

    /**
     * The nearest of a place, the nearest first.
     *
     * @param vector a vector of length 1; neither changed nor kept
     * @param howMany at most; at least 1
     */
    List<Near> nearest(Place place, float[] vector, int howMany) throws InterruptedException;

    /**
     * Keeps a vector in place of what its id had there.
     *
     * @param id 64 lower case hexadecimal digits
     * @param vector a vector of length 1; neither changed nor kept
     */
    void put(Place place, String id, float[] vector, Keep keep) throws InterruptedException;

    /** Tells that this vector was of use, so that it is not the next to go. Does not wait for that. */
    default void used(Place place, String id) {}

    /** Removes these; unknown ids do not matter. */
    void remove(Place place, List<String> ids) throws InterruptedException;
}
