package dev.attache.embedding;

import dev.attache.policy.Kind;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;

/**
 * A kind of embedder: the word in the configuration, the record that it is read into, and how it is made.
 *
 * <p>Found by {@link java.util.ServiceLoader} on the service's class path: the class is public, with a public
 * constructor without parameters. One instance per process; thread-safe. It keeps what is costly and the same for all
 * configurations, such as a loaded model, across reloads.
 *
 * @param <C> a record whose components are the settings; see {@link Setting}
 */
public interface EmbedderType<C extends Record> extends Kind<C, Embedder> {
    /**
     * Makes the embedder. Must not connect anywhere nor load anything: the configuration may only be checked.
     *
     * @throws IllegalArgumentException when settings do not fit together, with what was expected
     */
    @Override
    Embedder create(C settings, PolicyContext context);
}
