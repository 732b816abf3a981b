package dev.attache.server.http;

import java.io.IOException;

/** A call that was held back: the other side has heard nothing of it. */
final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Result result;

    NotSentException(Result result, String message) {
        super(message);
        this.result = result;
    }

    Result result() {
        return result;
    }
}
