package dev.attache.policy;

/** A body that a policy needs did not come. */
public final class BodyMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which body, and why. */
    public BodyMissingException(String message) {
        super(message, null, false, false);
    }
}
