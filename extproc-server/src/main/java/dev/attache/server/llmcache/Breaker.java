package dev.attache.server.llmcache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a part alone for a while that failed several times in a row, and tells the operator: also one that answers in time,
 * and wrongly. Thread-safe; never blocks.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final int FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String part;
    private final InstantSource clock;
    private int failures;
    private boolean told;
    private Instant next = Instant.MIN;

    /** Of a part that works, as far as is known. */
    Breaker(String part, InstantSource clock) {
        this.part = part;
        this.clock = clock;
    }

    /** Whether it may be asked; while it is left alone one may try now and then. */
    synchronized boolean admits() {
        if (failures < FAILURES) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(PAUSE);
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        if (told) {
            told = false;
            LOG.info("{} answers again", part);
        }
    }

    synchronized void failed(Throwable why) {
        failures++;
        if (failures == FAILURES) {
            next = clock.instant().plus(PAUSE);
            told = true;
            LOG.warn("{}: {}; questions are not compared by meaning until it answers", part, message(why));
        }
    }

    private static String message(Throwable why) {
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }
}
