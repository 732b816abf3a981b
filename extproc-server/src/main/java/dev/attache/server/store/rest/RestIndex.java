package dev.attache.server.store.rest;

import dev.attache.store.Vectors.Place;
import java.util.List;

/**
 * How a kind of service is asked, and what its answers mean. One collection per space, made with the first vector, and
 * again when it is found missing. All fail with {@link dev.attache.store.StoreException}. Thread-safe.
 */
interface RestIndex {
    /** The service that errors name. */
    RestService service();

    /**
     * The nearest of the partition that end after {@code now}, at most {@code howMany}; none where there is no
     * collection.
     */
    List<Hit> nearest(Place place, float[] vector, int howMany, long now) throws InterruptedException;

    /** Keeps an entry, in place of the one that had its key. */
    void put(String space, Entry entry, float[] vector) throws InterruptedException;

    /** Deletes these; unknown ones do not matter. */
    void delete(String space, List<String> keys) throws InterruptedException;

    /** Deletes what ended before or at {@code now}, perhaps not all at once. */
    void deleteEnded(String space, long now) throws InterruptedException;

    /** Counts a partition. */
    Census look(Place place, String justPut) throws InterruptedException;

    /** The most that one look counts: partitions may not grow beyond it. */
    default int mostCounted() {
        return Integer.MAX_VALUE;
    }
}
