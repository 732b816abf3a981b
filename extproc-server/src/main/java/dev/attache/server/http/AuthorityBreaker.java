package dev.attache.server.http;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a service that does not answer from costing every exchange its timeout: after a number of failures in a row
 * nothing is sent for a while, then one call at a time tries whether it is back. Thread-safe.
 */
final class AuthorityBreaker {
    /** One admitted call. Exactly one of its methods is called, once. */
    interface Admission {
        /** It was answered, whatever the answer said. */
        void answered();

        /**
         * It was not answered.
         *
         * @return whether that opened the breaker
         */
        boolean failed();

        /** The call says nothing about the service: it was not sent, or we gave it up early. */
        void withdrawn();
    }

    private final int failuresToOpen;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private boolean open;
    private boolean probing;
    private int failures;
    private long openedNanos;

    AuthorityBreaker(int failuresToOpen, Duration open, LongSupplier nanoTime) {
        this.failuresToOpen = failuresToOpen;
        this.openNanos = open.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Whether {@link #admit} would refuse now. */
    synchronized boolean refuses() {
        return open && (probing || nanoTime.getAsLong() - openedNanos < openNanos);
    }

    /** Lets one call pass; null when none may. */
    synchronized @Nullable Admission admit() {
        if (refuses()) {
            return null;
        }
        probing = open;
        return new Call(open);
    }

    private final class Call implements Admission {
        private final boolean probe;

        private Call(boolean probe) {
            this.probe = probe;
        }

        @Override
        public void answered() {
            synchronized (AuthorityBreaker.this) {
                open = false;
                probing = false;
                failures = 0;
            }
        }

        @Override
        public boolean failed() {
            synchronized (AuthorityBreaker.this) {
                failures++;
                // Stragglers from before it opened neither keep it open for longer nor end a probe.
                boolean opens = probe ? open && probing : !open && failures >= failuresToOpen;
                if (opens) {
                    open = true;
                    probing = false;
                    openedNanos = nanoTime.getAsLong();
                }
                return opens && !probe;
            }
        }

        @Override
        public void withdrawn() {
            synchronized (AuthorityBreaker.this) {
                if (probe) {
                    probing = false;
                }
            }
        }
    }
}
