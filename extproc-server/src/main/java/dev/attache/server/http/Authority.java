package dev.attache.server.http;

import dev.attache.server.http.AuthorityBreaker.Admission;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept about one scheme, host and port: how many calls are under way, and whether it answers. Thread-safe. */
final class Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    private final String name;
    private final CallBounds bounds;
    private final Semaphore connections;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AuthorityBreaker breaker;

    Authority(String name, CallBounds bounds, LongSupplier nanoTime) {
        this.name = name;
        this.bounds = bounds;
        this.connections = new Semaphore(bounds.connections(), true);
        this.breaker = new AuthorityBreaker(bounds.failuresToOpen(), bounds.open(), nanoTime);
    }

    /** One call's place; to be given back by exactly one of its methods. */
    final class Place {
        private final Admission admission;

        private Place(Admission admission) {
            this.admission = admission;
        }

        void answered() {
            connections.release();
            admission.answered();
        }

        void failed(String why) {
            connections.release();
            if (admission.failed()) {
                LOG.warn(
                        "no answer {} times in a row, at last: {}; it is asked again in {} ms",
                        bounds.failuresToOpen(),
                        why,
                        bounds.open().toMillis());
            }
        }

        void withdrawn() {
            connections.release();
            admission.withdrawn();
        }
    }

    /**
     * Takes a place, and waits for one if there is room to wait.
     *
     * @throws NotSentException when there is no room, or the breaker is open
     * @throws HttpTimeoutException when none became free in time
     */
    Place enter(long nanos) throws NotSentException, HttpTimeoutException, InterruptedException {
        if (breaker.refuses()) {
            throw open();
        }
        if (!connections.tryAcquire()) {
            await(nanos);
        }
        // Calls that waited may learn only now that the ones before them had no answer.
        @Nullable Admission admission = breaker.admit();
        if (admission == null) {
            connections.release();
            throw open();
        }
        return new Place(admission);
    }

    private void await(long nanos) throws NotSentException, HttpTimeoutException, InterruptedException {
        try {
            if (waiting.incrementAndGet() > bounds.waiting()) {
                throw new NotSentException(
                        Result.NO_ROOM,
                        "%s: %d calls are under way and %d wait; no more may"
                                .formatted(name, bounds.connections(), bounds.waiting()));
            }
            if (!connections.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                throw new HttpTimeoutException(
                        name + ": out of time while waiting for one of " + bounds.connections() + " connections");
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private NotSentException open() {
        return new NotSentException(Result.BREAKER_OPEN, name + ": not asked, because it did not answer lately");
    }

    @Override
    public String toString() {
        return name;
    }
}
