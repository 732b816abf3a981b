package dev.attache.server.llmcache;

import dev.attache.embedding.RefusedTextException;
import dev.attache.server.breaker.IntervalBreaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a part that comparisons need, and stops asking after several failures in a row: then one call may try every few
 * seconds, and the operator is told. A wrong answer in time is a failure too. Thread-safe.
 */
final class WatchedPart {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedPart.class);
    private static final int FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(10);

    private final String part;
    private final Incomparable failure;
    private final Duration patience;
    private final InstantSource clock;
    private final IntervalBreaker breaker = new IntervalBreaker();
    private final AtomicReference<Instant> nextTold = new AtomicReference<>(Instant.MIN);

    /**
     * A part that works, as far as is known.
     *
     * @param part for people
     * @param failure what a failure of it is reported as
     * @param patience how long all parts of a look may take together
     */
    WatchedPart(String part, Incomparable failure, Duration patience, InstantSource clock) {
        this.part = part;
        this.failure = failure;
        this.patience = patience;
        this.clock = clock;
    }

    /** Asks, and blocks, unless it has failed too often just now. */
    <T> T ask(Callable<T> question) throws IncomparableException, InterruptedException {
        Instant began = clock.instant();
        if (!breaker.admits(began, PAUSE)) {
            throw new IncomparableException(failure, null);
        }
        try {
            T answer = question.call();
            succeeded();
            return answer;
        } catch (InterruptedException late) {
            // The time that another part has used up is not this one's fault.
            if (Duration.between(began, clock.instant()).multipliedBy(2).compareTo(patience) >= 0) {
                failed(new TimeoutException("no answer in time"));
            }
            throw late;
        } catch (RefusedTextException refused) {
            // It works: another text would be answered.
            succeeded();
            told(refused, clock.instant());
            throw new IncomparableException(Incomparable.REFUSED, refused);
        } catch (Exception failed) {
            failed(failed);
            throw new IncomparableException(failure, failed);
        }
    }

    private void succeeded() {
        if (breaker.succeeded()) {
            LOG.info("{} answers again", part);
        }
    }

    /** It may refuse every text: an operator should know, but not hear of each. */
    private void told(RefusedTextException refused, Instant now) {
        Instant before = nextTold.get();
        if (!now.isBefore(before) && nextTold.compareAndSet(before, now.plus(TOLD_EVERY))) {
            LOG.warn("{}: {}; questions like this are not compared by meaning", part, refused.getMessage());
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
