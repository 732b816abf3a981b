package dev.attache.policy;

/**
 * One of the kinds that a {@link Chosen} setting may be: the word in the configuration, the record that it is read
 * into, and how the thing itself is made. Thread-safe.
 *
 * @param <C> a record whose components are the settings; see {@link Setting}
 * @param <T> what it makes
 */
public interface Kind<C extends Record, T> {
    /** The word in the configuration, in snake_case. */
    String name();

    /** The record of settings. */
    Class<C> settings();

    /**
     * Makes it. Does not connect anywhere: the configuration may only be checked.
     *
     * @throws IllegalArgumentException when settings do not fit together, or with what there is; with what was expected
     */
    T create(C settings, PolicyContext context);
}
