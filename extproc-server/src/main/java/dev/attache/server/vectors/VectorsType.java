package dev.attache.server.vectors;

import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import dev.attache.store.Vectors;

/**
 * A kind of index of vectors: the word in the configuration, the record that it is read into, and how it is made.
 * Thread-safe.
 *
 * @param <C> a record whose components are the settings; see {@link Setting}
 */
public interface VectorsType<C extends Record> {
    /** The word in the configuration, in snake_case. */
    String name();

    /** The record of settings. */
    Class<C> settings();

    /**
     * Makes the index. Does not connect anywhere: the configuration may only be checked.
     *
     * @throws IllegalArgumentException when settings do not fit together, or there is no such store; with what was expected
     */
    Vectors create(C settings, PolicyContext context);
}
