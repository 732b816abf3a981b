package dev.attache.server.llmcache;

import dev.attache.server.breaker.IntervalBreaker;
import java.time.Duration;
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
    private final IntervalBreaker breaker = new IntervalBreaker();

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
        if (!breaker.admits(clock.instant(), PAUSE)) {
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

    private void succeeded() {
        if (breaker.succeeded()) {
            LOG.info("{} answers again", part);
        }
    }

    private void failed(Throwable why) {
        if (breaker.failed(clock.instant(), FAILURES, PAUSE)) {
            LOG.warn("{}: {}; questions are not compared by meaning until it answers", part, message(why));
        }
    }

    private static String message(Throwable why) {
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }
}
