package dev.attache.server.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends what was not answered in time. All questions have the same timeout, so the first asked is the first to run out, and
 * one timer that looks at the head does for all: a timer for each costs more than the question.
 *
 * <p>Not thread-safe: one per event loop.
 */
final class DeadlineQueue {
    /** What can run out. */
    interface Waiting {
        /** Whether it has an answer already. */
        boolean done();

        /** When it runs out, on the queue's clock. */
        long deadlineNanos();

        /** The time is up. */
        void expire();
    }

    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Consumer<Runnable> later;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean sweepComes;

    /**
     * An empty queue.
     *
     * @param later runs a task a few milliseconds later, on the same thread
     */
    DeadlineQueue(Duration timeout, LongSupplier nanoTime, Consumer<Runnable> later) {
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.later = later;
    }

    /** The deadline of what is asked now. */
    long deadline() {
        return nanoTime.getAsLong() + timeoutNanos;
    }

    /** When a question was asked, on the queue's clock. */
    long asked(Waiting question) {
        return question.deadlineNanos() - timeoutNanos;
    }

    /** Watches a question, with a deadline not before that of the one added last. */
    void add(Waiting question) {
        dropDone();
        waiting.add(question);
        schedule();
    }

    int size() {
        return waiting.size();
    }

    private void sweep() {
        sweepComes = false;
        long now = nanoTime.getAsLong();
        dropDone();
        for (Waiting head = waiting.peek(); head != null && head.deadlineNanos() - now <= 0; head = waiting.peek()) {
            waiting.remove();
            head.expire();
            dropDone();
        }
        schedule();
    }

    private void dropDone() {
        for (Waiting head = waiting.peek(); head != null && head.done(); head = waiting.peek()) {
            waiting.remove();
        }
    }

    private void schedule() {
        if (!sweepComes && !waiting.isEmpty()) {
            sweepComes = true;
            later.accept(this::sweep);
        }
    }
}
