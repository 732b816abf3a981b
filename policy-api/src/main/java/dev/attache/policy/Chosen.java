package dev.attache.policy;

/**
 * A setting that is one of several kinds, each with settings of its own; written {@code {kind: settings}}.
 *
 * <p>Immutable and thread-safe. Is no record and has no telling {@code toString}, as there may be secrets in it.
 */
public interface Chosen {
    /** The word in the configuration. */
    String kind();

    /** What is set of it. */
    Record settings();
}
