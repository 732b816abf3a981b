package dev.attache.policy;

/** What happens to an exchange when something that was needed for a decision failed. */
public enum FailureMode {
    /** It passes, and that is counted. */
    ALLOW,
    /** It is refused with 503. */
    DENY
}
