package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.attache.server.store.LaneState;
import dev.attache.server.store.Ledger;
import dev.attache.server.store.Standings;
import dev.attache.server.store.Subjects;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counters of this process alone: for one node, for tests, and for the time in which the shared store is away.
 *
 * <p>Bounded: at most {@code maxRecords} subjects, of which the least used are forgotten first ({@link #evictions}).
 * A record also goes when its limits have nothing left to remember. Thread-safe; every stage is complete when returned.
 */
public final class MemoryCounters implements Ledger {
    /** Kept a little longer, so that a clock's small step back finds what was taken. */
    private static final long GRACE_MILLIS = 1_000;

    private final InstantSource clock;
    private final LongAdder evictions = new LongAdder();
    private final Cache<String, MemoryRecord> records;
    /**
     * One lock for a whole decision: it is all or nothing over several subjects, and with one lock there is no order of
     * locks to get wrong. A decision is a microsecond of arithmetic, so few loops hardly ever meet here.
     */
    private final Object lock = new Object();

    /**
     * Empty counters.
     *
     * @param clock what time it is
     * @param maxRecords most subjects kept
     */
    public MemoryCounters(InstantSource clock, long maxRecords) {
        this(clock, maxRecords, Ticker.systemTicker());
    }

    /** The ticker lets records go; it is not the clock, so that a step of the clock forgets nothing. */
    MemoryCounters(InstantSource clock, long maxRecords, Ticker ticker) {
        this.clock = clock;
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

    /** How many subjects were forgotten for want of room. More than none means that {@code maxRecords} is too small. */
    public long evictions() {
        return evictions.sum();
    }

    /** How many subjects there are, about. */
    public long records() {
        return records.estimatedSize();
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        Subjects.requireDistinct(charges);
        synchronized (lock) {
            return CompletableFuture.completedFuture(decide(charges, clock.millis()));
        }
    }

    private List<Tally> decide(List<Charge> charges, long now) {
        var lanes = new LaneState[charges.size()][];
        var exceeded = new int[charges.size()];
        boolean admitted = true;
        for (int i = 0; i < lanes.length; i++) {
            Charge charge = charges.get(i);
            lanes[i] = lanes(charge, now);
            exceeded[i] = exceeded(charge, lanes[i], now);
            admitted &= exceeded[i] == 0;
        }
        var tallies = new ArrayList<Tally>(lanes.length);
        for (int i = 0; i < lanes.length; i++) {
            Charge charge = charges.get(i);
            if (charge.cost() > 0 && (admitted || charge.countDenied())) {
                write(charge, lanes[i], now);
            }
            tallies.add(tally(charge, lanes[i], admitted, exceeded[i], now));
        }
        return tallies;
    }

    private LaneState[] lanes(Charge charge, long now) {
        MemoryRecord held = records.getIfPresent(charge.subject());
        Limits limits = charge.limits();
        var lanes = new LaneState[limits.size()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = held == null ? new LaneState() : held.lane(limits.get(i).lane());
            lanes[i].advance(limits.get(i), now);
        }
        return lanes;
    }

    private static int exceeded(Charge charge, LaneState[] lanes, long now) {
        int exceeded = 0;
        for (int i = 0; i < lanes.length; i++) {
            if (!lanes[i].fits(charge.limits().get(i), now, charge.cost())) {
                exceeded |= 1 << i;
            }
        }
        return exceeded;
    }

    private void write(Charge charge, LaneState[] lanes, long now) {
        Limits limits = charge.limits();
        var ids = new int[lanes.length];
        long life = 1;
        for (int i = 0; i < lanes.length; i++) {
            lanes[i].take(limits.get(i), charge.cost());
            ids[i] = limits.get(i).lane();
            life = Math.max(life, lanes[i].lifeMillis(limits.get(i), now));
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(life + GRACE_MILLIS);
        records.put(charge.subject(), new MemoryRecord(ids, lanes, nanos));
    }

    private static Tally tally(Charge charge, LaneState[] lanes, boolean admitted, int exceeded, long now) {
        var standings = new ArrayList<Tally.Standing>(lanes.length);
        for (int i = 0; i < lanes.length; i++) {
            boolean denied = (exceeded & 1 << i) != 0;
            standings.add(Standings.of(charge.limits().get(i), lanes[i], now, charge.cost(), denied));
        }
        return new Tally(admitted, exceeded != 0, now, standings);
    }

    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Standing> change(String subject, Limit balance, Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Standing> read(String subject, Limit balance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most) {
        throw new UnsupportedOperationException();
    }
}
