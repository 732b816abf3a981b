package dev.attache.store;

/**
 * A store did not answer, refused, or answered nonsense. Policies follow their {@code on_store_error}.
 *
 * <p>Has no stack trace: while a store is down one is made for every request, and the message says everything there is
 * to say.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, in few words: a metric's label. */
    public enum Reason {
        /** No answer within the deadline. */
        TIMEOUT,
        /** No connection. */
        DISCONNECTED,
        /** Not asked, because it failed too often just now. */
        BREAKER_OPEN,
        /** More questions under way than the store may be given. */
        OVERLOADED,
        /** It answered, but with an error or with nonsense. */
        WRONG_ANSWER
    }

    /** A fault of a store. */
    public StoreException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
