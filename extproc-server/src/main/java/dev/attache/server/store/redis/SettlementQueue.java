package dev.attache.server.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settlements, until Redis has answered: they are idempotent, so each is sent again and again for a day. Breaker and
 * deadline are of no concern to them. Bounded. Not thread-safe: one per event loop.
 *
 * <p>An unsure one is remembered only for so long as its reservation would have lasted. Where it was sent, and may have been
 * done though no answer came, it is given up after that time: it would be taken twice.
 */
final class SettlementQueue {
    private static final long PATIENCE_NANOS = Duration.ofDays(1).toNanos();
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long MAX_DELAY_MILLIS = 1_000;
    /** How many are sent at once after an outage: decisions wait behind them. */
    private static final int BATCH = 256;

    private static final class Waiting {
        private final Supplier<ScriptCall<Boolean>> attempt;
        private final CompletableFuture<Boolean> done;
        private final @Nullable Duration remembered;

        private long giveUpNanos;
        private boolean sent;

        Waiting(
                Supplier<ScriptCall<Boolean>> attempt,
                CompletableFuture<Boolean> done,
                @Nullable Duration remembered,
                long giveUpNanos) {
            this.attempt = attempt;
            this.done = done;
            this.remembered = remembered;
            this.giveUpNanos = giveUpNanos;
        }

        boolean isSure() {
            return remembered == null;
        }

        void sent(long nanoTime) {
            if (!sent && remembered != null) {
                long forgotten = nanoTime + remembered.toNanos();
                giveUpNanos = forgotten - giveUpNanos < 0 ? forgotten : giveUpNanos;
            }
            sent = true;
        }
    }

    private final RedisLoop loop;
    private final StoreFaults faults;
    private final LongSupplier nanoTime;
    private final int most;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int open;
    private int left;
    private boolean pumpComes;
    private boolean closing;
    private @Nullable CompletableFuture<Void> flushed;
    private long delayMillis = FIRST_DELAY_MILLIS;

    SettlementQueue(RedisLoop loop, StoreFaults faults, LongSupplier nanoTime, int most) {
        this.loop = loop;
        this.faults = faults;
        this.nanoTime = nanoTime;
        this.most = most;
    }

    /**
     * Takes one in.
     *
     * @param attempt makes the call, anew for each time it is sent
     * @param remembered an unsure one: for how long Redis knows that it was done; null: Redis need not know
     * @param done true when Redis has answered, false when it is given up
     */
    void add(Supplier<ScriptCall<Boolean>> attempt, @Nullable Duration remembered, CompletableFuture<Boolean> done) {
        if (open >= most || closing) {
            faults.settlementLost();
            done.complete(false);
            return;
        }
        open++;
        send(new Waiting(attempt, done, remembered, nanoTime.getAsLong() + PATIENCE_NANOS));
    }

    private void send(Waiting settlement) {
        ScriptCall<Boolean> call = settlement.attempt.get();
        if (loop.reaches()) {
            settlement.sent(nanoTime.getAsLong());
        }
        call.answer().whenComplete((written, fault) -> {
            if (fault == null) {
                if (!written && settlement.isSure()) {
                    faults.settlementUnfound();
                }
                delayMillis = FIRST_DELAY_MILLIS;
                end(settlement, true);
            } else if (closing || nanoTime.getAsLong() - settlement.giveUpNanos >= 0) {
                end(settlement, false);
            } else {
                waiting.add(settlement);
                pumpLater();
            }
        });
        loop.insist(call);
    }

    private void end(Waiting settlement, boolean done) {
        open--;
        if (!done) {
            faults.settlementLost();
            left += closing ? 1 : 0;
        }
        settlement.done.complete(done);
        if (open == 0 && flushed != null) {
            flushed.complete(null);
        }
    }

    private void pumpLater() {
        if (!pumpComes) {
            pumpComes = true;
            loop.later(this::pump, closing ? 1 : delayMillis);
            delayMillis = Math.min(MAX_DELAY_MILLIS, delayMillis * 2);
        }
    }

    private void pump() {
        pumpComes = false;
        // one alone tries whether Redis is back
        int batch = closing || loop.state().connected() ? BATCH : 1;
        for (int i = 0; i < batch && !waiting.isEmpty(); i++) {
            faults.settlementRetried();
            send(waiting.remove());
        }
        if (!waiting.isEmpty()) {
            pumpLater();
        }
    }

    /** Sends all that wait, once more and for the last time, and says when none is left; takes no more in. */
    void flush(CompletableFuture<Void> whenDone) {
        closing = true;
        flushed = whenDone;
        pump();
        if (open == 0) {
            whenDone.complete(null);
        }
    }

    /** Gives up what waits; returns how many were since {@link #flush}, with those sent that have no answer. */
    int close() {
        closing = true;
        while (!waiting.isEmpty()) {
            end(waiting.remove(), false);
        }
        return left + open;
    }
}
