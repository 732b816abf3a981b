package dev.attache.server.vectors;

import dev.attache.policy.Kind;
import dev.attache.policy.Setting;
import dev.attache.store.Vectors;

/**
 * A kind of index of vectors: the word in the configuration, the record that it is read into, and how it is made.
 * Thread-safe.
 *
 * @param <C> a record whose components are the settings; see {@link Setting}
 */
public interface VectorsType<C extends Record> extends Kind<C, Vectors> {}
