package dev.attache.server.chain;

/** A policy failed where it should have decided: a bug, answered by {@code server.on_error}. */
public final class PolicyFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String policy;

    PolicyFault(String policy, Throwable cause) {
        super("policy " + policy + ": " + cause, cause);
        this.policy = policy;
    }

    /** The policy's name. */
    public String policy() {
        return policy;
    }
}
