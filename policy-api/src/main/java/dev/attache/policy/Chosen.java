package dev.attache.policy;

/**
 * A setting that is one of several kinds, each with settings of its own; written {@code {kind: settings}}. Which kinds
 * there are is known by the class of the setting.
 *
 * <p>Immutable and thread-safe. Is no record and has no telling {@code toString}, as there may be secrets in it.
 *
 * @param <T> what it makes
 */
public abstract class Chosen<T> {
    private final Kind<?, T> kind;
    private final Record settings;

    /** Settings of a kind: an instance of {@link Kind#settings()}. */
    protected Chosen(Kind<?, T> kind, Record settings) {
        this.kind = kind;
        this.settings = settings;
    }

    /** The word in the configuration. */
    public final String kind() {
        return kind.name();
    }

    /** What is set of it. */
    public final Record settings() {
        return settings;
    }

    /**
     * Makes what was chosen; connects nowhere and loads nothing.
     *
     * @throws IllegalArgumentException when settings do not fit together, with what was expected
     */
    public final T create(PolicyContext context) {
        return create(kind, context);
    }

    private <C extends Record> T create(Kind<C, T> chosen, PolicyContext context) {
        return chosen.create(chosen.settings().cast(settings), context);
    }
}
