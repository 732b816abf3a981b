package dev.attache.server.responsecache;

import java.time.Duration;
import java.time.Instant;

/**
 * Knows whether an upstream is down: after so many failures in a row it is not asked for a while, by those who have
 * something stored; then one asks at a time. Thread-safe.
 */
final class UpstreamBreaker {
    private int failures;
    private Instant openUntil = Instant.MIN;
    private boolean open;

    /** Whether a request that has a stored response need not ask; where not, it asks for all. */
    synchronized boolean spares(Instant now, Duration openFor) {
        if (!open) {
            return false;
        }
        if (now.isBefore(openUntil)) {
            return true;
        }
        openUntil = now.plus(openFor); // this one tries, and the others go on without
        return false;
    }

    /** It answered. */
    synchronized void answered() {
        open = false;
        failures = 0;
    }

    /**
     * It failed.
     *
     * @return whether that opened it
     */
    synchronized boolean failed(Instant now, int most, Duration openFor) {
        failures++;
        boolean opens = !open && failures >= most;
        if (opens) {
            open = true;
            openUntil = now.plus(openFor);
        }
        return opens;
    }
}
