package dev.attache.server.store.memory;

import dev.attache.server.store.BalanceState;
import dev.attache.server.store.BalanceState.Part;
import dev.attache.server.store.LaneState;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subject during one call: its lanes as copies, which are kept only when something is taken, its balances
 * themselves. Under the lock of the store.
 */
final class MemorySubject {
    private final Limits limits;
    private final long now;
    private final @Nullable MemoryRecord record;
    private final LaneState[] lanes;
    private final @Nullable BalanceState[] balances;
    private final long[] taken;
    private @Nullable OpenReservations open;

    MemorySubject(String subject, Limits limits, @Nullable MemoryRecord record, MemoryBalances all, long now) {
        this.limits = limits;
        this.now = now;
        this.record = record;
        this.open = record == null ? null : record.reservations();
        this.lanes = new LaneState[limits.size()];
        this.balances = new @Nullable BalanceState[limits.size()];
        this.taken = new long[limits.size()];
        for (int i = 0; i < lanes.length; i++) {
            Limit limit = limits.get(i);
            if (limit.algorithm() == Algorithm.BALANCE) {
                balances[i] = all.get(subject, limit, now);
            }
            lanes[i] = record == null ? new LaneState() : record.lane(limit.lane());
            lanes[i].advance(limit, now);
        }
    }

    /** What was kept before the call. */
    @Nullable
    MemoryRecord record() {
        return record;
    }

    LaneState[] lanes() {
        return lanes;
    }

    @Nullable
    OpenReservations reservations() {
        return open;
    }

    @Nullable
    BalanceState balance(int index) {
        return balances[index];
    }

    /** Where a limit stands; for a balance its sum, and what was taken from it. */
    LaneState state(int index) {
        BalanceState balance = balances[index];
        return balance == null ? lanes[index] : new LaneState(0, balance.available(), taken[index]);
    }

    /**
     * Whether {@code cost} can be taken now.
     *
     * @param reserving whether something begins that may cost more, which needs something to be left
     */
    boolean fits(int index, long cost, boolean reserving) {
        BalanceState balance = balances[index];
        return balance == null
                ? lanes[index].fits(limits.get(index), now, cost)
                : balance.available() > 0 || (cost == 0 && !reserving);
    }

    /** Whether a charge only says that the owner of a reservation lives: that takes nothing, and so always passes. */
    boolean isRenewed(@Nullable Reservation reservation) {
        return reservation != null
                && open != null
                && open.get(reservation.id()) != null
                && reservation.costs().stream().allMatch(cost -> cost == 0);
    }

    /** Whether the settlement came before the reservation: then there is nothing left to take. */
    boolean isSettled(@Nullable Reservation reservation) {
        Held held = reservation == null || open == null ? null : open.get(reservation.id());
        return held != null && held.settled();
    }

    /** Takes what a charge says; returns whether there is something to keep. */
    boolean take(Charge charge, boolean admitted) {
        Reservation reservation = charge.reservation();
        if (reservation != null) {
            if ((admitted || charge.countDenied()) && !isSettled(reservation)) {
                reserve(reservation, charge.countDenied());
                return true;
            }
            return false;
        }
        if (charge.cost() == 0 || !(admitted || charge.countDenied())) {
            return false;
        }
        for (int i = 0; i < lanes.length; i++) {
            take(i, charge.cost());
        }
        return true;
    }

    private void reserve(Reservation reservation, boolean all) {
        Held before = opened().get(reservation.id());
        var held = before == null ? new ArrayList<HeldLane>() : new ArrayList<>(before.lanes());
        for (int i = 0; i < lanes.length; i++) {
            long cost = reservation.costs().get(i);
            HeldLane lane = all ? takeAll(i, cost) : take(i, cost);
            taken[i] = lane.cost();
            HeldLane.add(held, lane);
        }
        long deadline = now + reservation.expires().toMillis();
        opened().put(new Held(reservation.id(), deadline, reservation.released(), false, held));
    }

    private OpenReservations opened() {
        OpenReservations reservations = open == null ? new OpenReservations() : open;
        open = reservations;
        return reservations;
    }

    /** Takes {@code cost} from a limit; from a balance at most what is there. */
    private HeldLane take(int index, long cost) {
        BalanceState balance = balances[index];
        return takeAll(index, balance == null ? cost : Math.clamp(balance.available(), 0, cost));
    }

    /** Takes {@code cost} from a limit, whether it is there or not. */
    private HeldLane takeAll(int index, long cost) {
        Limit limit = limits.get(index);
        BalanceState balance = balances[index];
        if (balance != null) {
            List<Part> parts = balance.take(cost);
            return new HeldLane(limit, 0, cost, cost, parts);
        }
        if (limit.algorithm() == Algorithm.TOKEN_BUCKET) {
            long taken = Math.min(cost, lanes[index].tokens(limit));
            lanes[index].take(limit, cost);
            return new HeldLane(limit, 0, taken, taken, List.of());
        }
        lanes[index].take(limit, cost);
        return new HeldLane(limit, lanes[index].at(), cost, cost, List.of());
    }

    /** Puts what the exchange cost in place of what is held; returns whether there is something to keep. */
    boolean settle(Settlement settlement) {
        Held held = opened().get(settlement.id());
        if (held == null && settlement.unsure()) {
            for (int i = 0; i < lanes.length; i++) {
                takeAll(i, settlement.costs().get(i));
            }
        } else if (held == null || held.settled()) {
            return false;
        } else {
            settle(held.lanes(), settlement.costs());
        }
        opened().remove(settlement.id());
        if (settlement.unsure()) {
            long deadline = now + settlement.expires().toMillis();
            opened().put(new Held(settlement.id(), deadline, false, true, List.of()));
        }
        return true;
    }

    /** Gives back to the newest window first, and never more than was taken from it. */
    private void settle(List<HeldLane> held, List<Long> costs) {
        for (int i = 0; i < lanes.length; i++) {
            int lane = limits.get(i).lane();
            List<HeldLane> own =
                    held.stream().filter(each -> each.limit().lane() == lane).toList();
            long difference =
                    costs.get(i) - own.stream().mapToLong(HeldLane::cost).sum();
            for (HeldLane each : own.reversed()) {
                long change = Math.max(difference, -each.here());
                difference -= change;
                correct(i, each, change);
            }
        }
    }

    private void correct(int index, HeldLane lane, long difference) {
        BalanceState balance = balances[index];
        if (balance == null) {
            lanes[index].correct(limits.get(index), lane.at(), difference);
        } else if (difference < 0) {
            balance.giveBack(lane.parts(), -difference, now);
        } else {
            balance.take(difference);
        }
    }
}
