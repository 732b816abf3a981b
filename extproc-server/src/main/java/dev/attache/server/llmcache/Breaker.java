package dev.attache.server.llmcache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a part alone for a while that failed several times in a row, and tells the operator: also one that answers in time,
 * and wrongly. Thread-safe.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final int FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String part;
    private final Incomparable failure;
    private final InstantSource clock;
    private int failures;
    private boolean told;
    private Instant next = Instant.MIN;

    /**
     * Of a part that works, as far as is known.
     *
     * @param part for people
     * @param failure what its failing is
     */
    Breaker(String part, Incomparable failure, InstantSource clock) {
        this.part = part;
        this.failure = failure;
        this.clock = clock;
    }

    /** Asks, and blocks, unless it has failed too often just now. Who is interrupted had no answer in time. */
    <T> T ask(Callable<T> question) throws Failure, InterruptedException {
        if (!admits()) {
            throw new Failure(failure, null);
        }
        try {
            T answer = question.call();
            succeeded();
            return answer;
        } catch (InterruptedException slow) {
            failed(new TimeoutException("no answer in time"));
            throw slow;
        } catch (Exception failed) {
            failed(failed);
            throw new Failure(failure, failed);
        }
    }

    /** Whether it may be asked; while it is left alone one may try now and then. */
    private synchronized boolean admits() {
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

    private synchronized void succeeded() {
        failures = 0;
        if (told) {
            told = false;
            LOG.info("{} answers again", part);
        }
    }

    private synchronized void failed(Throwable why) {
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
