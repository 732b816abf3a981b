package dev.attache.exchange;

/** An edit that Envoy would reject, or that would break the connection, was refused where it was made. */
public final class RefusedEditException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    RefusedEditException(String message) {
        super(message);
    }
}
