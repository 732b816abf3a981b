package dev.attache.server.cli;

/** The arguments of a command are wrong; the message says which and what was expected. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public UsageException(String message) {
        super(message);
    }
}
