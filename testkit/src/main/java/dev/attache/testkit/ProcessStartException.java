package dev.attache.testkit;

import org.jspecify.annotations.Nullable;

/** A program that tests or the demo need could not be found, fetched or started. The message says what was tried. */
public final class ProcessStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a one-line reason. */
    public ProcessStartException(String message) {
        super(message);
    }

    /** With a one-line reason and what led to it. */
    public ProcessStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
