package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.attache.server.store.BalanceState;
import dev.attache.server.store.LaneState;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** All subjects, and how long each is kept. Guarded by the lock of its owner, except for the numbers. */
final class MemoryRecords {
    /** Kept a little longer, so that a clock's small step back finds what was taken. */
    private static final long GRACE_MILLIS = 1_000;

    private final LongAdder evictions = new LongAdder();
    private final Cache<String, MemoryRecord> records;
    private final Ticker ticker;
    private final MemoryBalances balances;

    MemoryRecords(long maxRecords, Ticker ticker, MemoryBalances balances) {
        this.ticker = ticker;
        this.balances = balances;
        this.records = Caffeine.newBuilder()
                .maximumSize(maxRecords)
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<String, MemoryRecord>writing((subject, held) -> held.life()))
                .evictionListener((subject, held, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .build();
    }

    long evictions() {
        return evictions.sum();
    }

    long size() {
        return records.estimatedSize();
    }

    /**
     * What is kept of a subject, once some reservations that are past their deadline have gone.
     *
     * @param except the reservation that the call is about
     */
    @Nullable
    MemoryRecord get(String subject, @Nullable String except, long now) {
        MemoryRecord record = records.getIfPresent(subject);
        OpenReservations open = record == null ? null : record.reservations();
        if (record != null && open != null) {
            for (Held held : open.reap(now, except)) {
                if (held.released()) {
                    held.lanes().forEach(lane -> release(subject, record, lane, now));
                }
            }
        }
        return record;
    }

    private void release(String subject, MemoryRecord record, HeldLane held, long now) {
        Limit limit = held.limit();
        if (limit.algorithm() == Algorithm.BALANCE) {
            BalanceState balance = balances.get(subject, limit, now);
            balance.giveBack(held.parts(), held.cost(), now);
            balances.keep(subject, limit, balance, now);
            return;
        }
        LaneState lane = record.kept(limit.lane());
        if (lane != null) {
            lane.correct(limit, held.at(), -held.here());
        }
    }

    /** Keeps what a call has changed, and the lanes of other limits for as long as they say something. */
    void keep(String subject, Limits limits, MemorySubject changed, long now) {
        OpenReservations open = changed.reservations();
        LaneState[] lanes = changed.lanes();
        var ids = new int[lanes.length];
        var ends = new long[lanes.length];
        long nanoTime = ticker.read();
        long life = nanos(open == null ? 1 : Math.max(1, open.lifeMillis(now)));
        for (int i = 0; i < lanes.length; i++) {
            long lane = nanos(lanes[i].lifeMillis(limits.get(i), now));
            ids[i] = limits.get(i).lane();
            ends[i] = nanoTime + lane;
            life = Math.max(life, lane);
            keepBalance(subject, limits.get(i), changed.balance(i), now);
        }
        var record = new MemoryRecord(ids, lanes, ends, open, life);
        MemoryRecord before = changed.record();
        records.put(subject, before == null ? record : record.beside(before, nanoTime));
    }

    /** Forgets all lanes; of the reservations only what they hold of balances stays. */
    void forget(String subject, long now) {
        MemoryRecord record = records.getIfPresent(subject);
        OpenReservations open = record == null ? null : record.reservations();
        records.invalidate(subject);
        if (open != null) {
            open.keepOnlyBalances();
            long life = open.lifeMillis(now);
            if (life > 0) {
                records.put(subject, new MemoryRecord(new int[0], new LaneState[0], new long[0], open, nanos(life)));
            }
        }
    }

    /** What open reservations hold of a balance. */
    long reserved(String subject, Limit balance) {
        MemoryRecord record = records.getIfPresent(subject);
        OpenReservations open = record == null ? null : record.reservations();
        return open == null ? 0 : open.held(balance.lane());
    }

    private void keepBalance(String subject, Limit limit, @Nullable BalanceState balance, long now) {
        if (balance != null) {
            balances.keep(subject, limit, balance, now);
        }
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis + GRACE_MILLIS);
    }
}
