package dev.attache.server.llmcache;

import org.jspecify.annotations.Nullable;

/** Says why a question could not be compared by meaning. Has no stack trace, because it is expected in operation. */
final class IncomparableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Incomparable why;

    IncomparableException(Incomparable why, @Nullable Throwable cause) {
        super(why.name(), cause, false, false);
        this.why = why;
    }

    Incomparable why() {
        return why;
    }
}
