package dev.attache.policy;

import java.time.Duration;
import java.util.List;

/**
 * A policy that keeps answers in {@link PolicyContext#blobs()}, as operators look at them and purge them. Thread-safe.
 */
public interface Cached {
    /** What the names of all its entries begin with: what {@link dev.attache.store.Blobs#usage} is asked for. */
    String entries();

    /** How long a purge must be remembered: as long as anything from before it may still be kept or be put. */
    Duration longest();

    /** The words that a purge may be asked with, in the order in which they are explained: {@code prefix, tag, all}. */
    List<String> selectors();

    /**
     * The owners to purge ({@link dev.attache.store.Blobs#purge}), at least one, all of them.
     *
     * @param selector one of {@link #selectors}
     * @param values what it was given, in order: {@code key=a&key=b} is a and b, {@code all=true} is true
     * @throws IllegalArgumentException when the selector takes no such values, with what was expected
     */
    List<String> owners(String selector, List<String> values);
}
