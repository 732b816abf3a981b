package dev.attache.server.llmcache;

import org.jspecify.annotations.Nullable;

/** It could not be told whether there is an answer to a question that means the same. Without a trace: it is no surprise. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Incomparable why;

    Failure(Incomparable why, @Nullable Throwable cause) {
        super(why.name(), cause, false, false);
        this.why = why;
    }

    Incomparable why() {
        return why;
    }
}
