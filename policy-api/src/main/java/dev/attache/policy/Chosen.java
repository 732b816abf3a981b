package dev.attache.policy;

/**
 * A setting that is one of several kinds, each with settings of its own; written {@code {kind: settings}}. The class of
 * the setting knows which kinds there are.
 *
 * <p>Immutable and thread-safe. Is not a record and has no revealing {@code toString}, because it may hold secrets.
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

    /** Its settings. */
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
