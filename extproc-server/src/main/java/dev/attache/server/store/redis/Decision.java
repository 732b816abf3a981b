package dev.attache.server.store.redis;

import dev.attache.store.Charge;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Tally;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call under way: its arguments, packed, and who waits for its answer. Lives on one event loop. */
final class Decision implements DeadlineQueue.Waiting {
    private final List<Charge> charges;
    private final byte[][] keys;
    private final byte[][] arguments;
    private final CompletableFuture<List<Tally>> answer;
    private final RedisLoop loop;
    private final boolean probe;
    private long deadlineNanos;

    Decision(
            List<Charge> charges,
            byte[][] keys,
            byte[][] arguments,
            CompletableFuture<List<Tally>> answer,
            RedisLoop loop,
            boolean probe) {
        this.charges = charges;
        this.keys = keys;
        this.arguments = arguments;
        this.answer = answer;
        this.loop = loop;
        this.probe = probe;
    }

    /** Whether it is nobody's: only what becomes of it matters. */
    boolean isProbe() {
        return probe;
    }

    /** Whether an answer shows that Redis has written. */
    boolean wrote(List<Tally> tallies) {
        for (int i = 0; i < tallies.size(); i++) {
            if (tallies.get(i).admitted() && charges.get(i).cost() > 0) {
                return true;
            }
        }
        return false;
    }

    byte[][] keys() {
        return keys;
    }

    byte[][] arguments() {
        return arguments;
    }

    List<Charge> charges() {
        return charges;
    }

    void deadline(long nanos) {
        deadlineNanos = nanos;
    }

    void succeed(List<Tally> tallies) {
        answer.complete(tallies);
    }

    void fail(StoreException fault) {
        answer.completeExceptionally(fault);
    }

    @Override
    public boolean done() {
        return answer.isDone();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void expire() {
        loop.failed(this, Reason.TIMEOUT, "redis did not answer in time");
    }
}
