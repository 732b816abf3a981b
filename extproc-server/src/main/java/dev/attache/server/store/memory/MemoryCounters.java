package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.attache.server.store.BalanceState;
import dev.attache.server.store.Ledger;
import dev.attache.server.store.Standings;
import dev.attache.server.store.Subjects;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counters of this process alone: for one node, for tests, and for as long as the shared store is away.
 *
 * <p>Bounded: at most {@code maxRecords} subjects, of which the least used are forgotten first ({@link #evictions}),
 * and with them their open reservations. A record also goes when its limits have nothing left to remember. Balances
 * stay, as long as the process. Thread-safe; every stage is complete when returned.
 */
public final class MemoryCounters implements Ledger {

    private final InstantSource clock;
    private final MemoryBalances balances = new MemoryBalances();
    private final MemoryRecords records;
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
        this.records = new MemoryRecords(maxRecords, ticker, balances);
    }

    /** How many subjects were forgotten for lack of room. More than 0 means that {@code maxRecords} is too small. */
    public long evictions() {
        return records.evictions();
    }

    /** How many subjects there are, about. */
    public long records() {
        return records.size();
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        Subjects.requireDistinct(charges);
        synchronized (lock) {
            return CompletableFuture.completedFuture(decide(charges, clock.millis()));
        }
    }

    private List<Tally> decide(List<Charge> charges, long now) {
        var subjects = new MemorySubject[charges.size()];
        var exceeded = new int[charges.size()];
        boolean admitted = true;
        for (int i = 0; i < subjects.length; i++) {
            Charge charge = charges.get(i);
            Reservation reservation = charge.reservation();
            MemoryRecord record = records.get(charge.subject(), reservation == null ? null : reservation.id(), now);
            subjects[i] = new MemorySubject(charge.subject(), charge.limits(), record, balances, now);
            boolean passes = subjects[i].isSettled(reservation) || subjects[i].isRenewed(reservation);
            exceeded[i] = passes ? 0 : exceeded(charge, subjects[i]);
            admitted &= exceeded[i] == 0;
        }
        var tallies = new ArrayList<Tally>(subjects.length);
        for (int i = 0; i < subjects.length; i++) {
            Charge charge = charges.get(i);
            if (subjects[i].take(charge, admitted)) {
                records.keep(charge.subject(), charge.limits(), subjects[i], now);
            }
            tallies.add(tally(charge, subjects[i], admitted, exceeded[i], now));
        }
        return tallies;
    }

    private static int exceeded(Charge charge, MemorySubject subject) {
        int exceeded = 0;
        for (int i = 0; i < charge.limits().size(); i++) {
            if (!subject.fits(i, charge.cost(i), charge.reservation() != null)) {
                exceeded |= 1 << i;
            }
        }
        return exceeded;
    }

    private static Tally tally(Charge charge, MemorySubject subject, boolean admitted, int exceeded, long now) {
        var standings = new ArrayList<Tally.Standing>(charge.limits().size());
        for (int i = 0; i < charge.limits().size(); i++) {
            boolean denied = (exceeded & 1 << i) != 0;
            standings.add(Standings.of(charge.limits().get(i), subject.state(i), now, charge.cost(i), denied));
        }
        return new Tally(admitted, exceeded != 0, now, standings);
    }

    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        synchronized (lock) {
            long now = clock.millis();
            MemoryRecord record = records.get(settlement.subject(), settlement.id(), now);
            var subject = new MemorySubject(settlement.subject(), settlement.limits(), record, balances, now);
            if (subject.settle(settlement)) {
                records.keep(settlement.subject(), settlement.limits(), subject, now);
            }
        }
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        synchronized (lock) {
            records.forget(subject, clock.millis());
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Standing> change(String subject, Limit balance, Change change) {
        requireBalance(balance);
        synchronized (lock) {
            long now = clock.millis();
            records.get(subject, null, now);
            boolean applied = balances.isNew(subject, balance, change.id());
            if (applied) {
                BalanceState state = balances.get(subject, balance, now);
                Instant expires = change.expires();
                long until = expires == null ? 0 : expires.toEpochMilli();
                state.change(change.amount(), change.set(), until, change.label(), now);
                balances.keep(subject, balance, state, now);
            }
            return CompletableFuture.completedFuture(standing(subject, balance, applied, now));
        }
    }

    @Override
    public CompletionStage<Standing> read(String subject, Limit balance) {
        requireBalance(balance);
        synchronized (lock) {
            long now = clock.millis();
            records.get(subject, null, now);
            return CompletableFuture.completedFuture(standing(subject, balance, false, now));
        }
    }

    @Override
    public CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most) {
        requireBalance(balance);
        synchronized (lock) {
            long now = clock.millis();
            List<String> found = balances.subjects(subjects, balance, from == null ? "" : from, most);
            List<Entry> entries = found.stream()
                    .map(subject -> new Entry(
                            subject,
                            balances.get(subject, balance, now).label(),
                            standing(subject, balance, false, now)))
                    .toList();
            return CompletableFuture.completedFuture(new Page(entries, found.size() < most ? null : found.getLast()));
        }
    }

    private Standing standing(String subject, Limit balance, boolean applied, long now) {
        long available = balances.get(subject, balance, now).available();
        return new Standing(available, records.reserved(subject, balance), applied);
    }

    private static void requireBalance(Limit limit) {
        if (limit.algorithm() != Algorithm.BALANCE) {
            throw new IllegalArgumentException("algorithm: " + limit.algorithm() + " (expected: BALANCE)");
        }
    }
}
