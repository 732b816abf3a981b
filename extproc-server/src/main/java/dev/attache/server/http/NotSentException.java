package dev.attache.server.http;

import dev.attache.policy.HeldBackException;

/** A call that was held back: nothing was sent. */
final class NotSentException extends HeldBackException {
    private static final long serialVersionUID = 1L;

    private final Result result;

    NotSentException(Result result, String message) {
        super(message, result == Result.BREAKER_OPEN);
        this.result = result;
    }

    Result result() {
        return result;
    }
}
