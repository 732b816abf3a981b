package dev.attache.server.store.redis;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: its arguments, packed, and who waits for its answer. Lives on one event loop.
 *
 * @param <T> what is answered
 */
final class ScriptCall<T extends @Nullable Object> implements DeadlineQueue.Waiting {
    /** Reads an answer. */
    interface Reading<T extends @Nullable Object> {
        /**
         * Reads it.
         *
         * @throws StoreException when the script would never say so
         */
        T read(byte @Nullable [] reply);
    }

    private final Script script;
    private final byte[][] keys;
    private final byte[][] arguments;
    private final Reading<T> reading;
    private final Predicate<T> wrote;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final RedisLoop loop;
    private final boolean counted;
    private long deadlineNanos;
    private boolean done;

    /**
     * A call.
     *
     * @param wrote whether an answer shows that Redis has written
     * @param counted whether its failure is a decision that was not made
     */
    ScriptCall(
            Script script,
            byte[][] keys,
            byte[][] arguments,
            Reading<T> reading,
            Predicate<T> wrote,
            RedisLoop loop,
            boolean counted) {
        this.script = script;
        this.keys = keys;
        this.arguments = arguments;
        this.reading = reading;
        this.wrote = wrote;
        this.loop = loop;
        this.counted = counted;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    boolean isCounted() {
        return counted;
    }

    Script script() {
        return script;
    }

    byte[][] keys() {
        return keys;
    }

    byte[][] arguments() {
        return arguments;
    }

    void deadline(long nanos) {
        deadlineNanos = nanos;
    }

    /** Redis answered. */
    void succeed(byte @Nullable [] reply) {
        T value = reading.read(reply);
        if (wrote.test(value)) {
            loop.healthy();
        }
        done = true;
        answer.complete(value);
    }

    void fail(StoreException fault) {
        done = true;
        answer.completeExceptionally(fault);
    }

    /** Answered or failed; a call that its exchange gave up is not, because the breaker waits to hear how it ends. */
    @Override
    public boolean done() {
        return done;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void expire() {
        loop.failed(this, Reason.TIMEOUT, loop.name() + " did not answer in time");
    }
}
