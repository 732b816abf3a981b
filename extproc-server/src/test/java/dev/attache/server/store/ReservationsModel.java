package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One subject's reservations as one would explain them: each window is a number in a map for ever, so that giving back is
 * a subtraction. For a clock that does not step back.
 */
final class ReservationsModel {
    private final Limits limits;
    private final Map<String, Long> taken = new HashMap<>();
    private final Map<String, Open> open = new HashMap<>();
    private final long[] bucketTime;

    /** What one reservation holds of each limit, and from which window. */
    private static final class Open {
        private final long[] costs;
        /** What was taken of each window, by limit. */
        private final List<TreeMap<Long, Long>> taken = new ArrayList<>();

        private final boolean settled;
        private boolean released;
        private long deadline;

        Open(int size, boolean settled) {
            this.costs = new long[size];
            for (int i = 0; i < size; i++) {
                taken.add(new TreeMap<>());
            }
            this.settled = settled;
        }
    }

    ReservationsModel(Limits limits) {
        this.limits = limits;
        this.bucketTime = new long[limits.size()];
    }

    void grant(int limit, long amount) {
        add(limit, 0, -amount);
    }

    /** What is left of each limit; below 0 where more was taken than there was. */
    List<Long> left(long now) {
        var left = new ArrayList<Long>();
        for (int i = 0; i < limits.size(); i++) {
            left.add(left(i, now));
        }
        return left;
    }

    private long left(int i, long now) {
        Limit limit = limits.get(i);
        long current = window(limit, now);
        return switch (limit.algorithm()) {
            case FIXED_WINDOW, CALENDAR_WINDOW -> limit.amount() - get(i, current);
            case SLIDING_WINDOW -> {
                long rest = (current + 1) * limit.perMillis() - now;
                yield limit.amount() - get(i, current) - Math.ceilDiv(get(i, current - 1) * rest, limit.perMillis());
            }
            case TOKEN_BUCKET -> {
                long refilled = (now - bucketTime[i]) * limit.amount();
                bucketTime[i] = now;
                taken.put(i + "@0", Math.max(0, get(i, 0) - refilled));
                yield (limit.burst() * limit.perMillis() - get(i, 0)) / limit.perMillis();
            }
            case BALANCE -> -get(i, 0);
        };
    }

    private static long window(Limit limit, long now) {
        CalendarWindow calendar = limit.calendar();
        return switch (limit.algorithm()) {
            case FIXED_WINDOW, SLIDING_WINDOW -> now / limit.perMillis();
            case CALENDAR_WINDOW -> calendar == null ? 0 : calendar.startMillis(now);
            case TOKEN_BUCKET, BALANCE -> 0;
        };
    }

    private long get(int limit, long window) {
        return taken.getOrDefault(limit + "@" + window, 0L);
    }

    private void add(int i, long window, long amount) {
        Limit limit = limits.get(i);
        long sum = get(i, window);
        sum = switch (limit.algorithm()) {
            case BALANCE -> sum + amount;
            case TOKEN_BUCKET -> Math.clamp(sum + amount * limit.perMillis(), 0, limit.burst() * limit.perMillis());
            default -> Math.max(0, sum + amount);
        };
        taken.put(i + "@" + window, sum);
    }

    boolean take(Charge charge, long now) {
        Reservation reservation = charge.reservation();
        reap(reservation == null ? "" : reservation.id(), now);
        List<Long> left = left(now);
        Open before = reservation == null ? null : open.get(reservation.id());
        if (before != null && before.settled) {
            return true;
        }
        boolean renews = reservation != null
                && before != null
                && reservation.costs().stream().allMatch(cost -> cost == 0);
        for (int i = 0; i < limits.size() && !renews; i++) {
            boolean balance = limits.get(i).algorithm() == Algorithm.BALANCE;
            boolean looks = charge.cost(i) == 0 && reservation == null;
            if (balance ? left.get(i) <= 0 && !looks : charge.cost(i) > left.get(i)) {
                return false;
            }
        }
        var held = before == null ? new Open(limits.size(), false) : before;
        for (int i = 0; i < limits.size(); i++) {
            boolean balance = limits.get(i).algorithm() == Algorithm.BALANCE;
            long cost = balance ? Math.clamp(left.get(i), 0, charge.cost(i)) : charge.cost(i);
            long window = window(limits.get(i), now);
            add(i, window, cost);
            if (cost > 0 || held.taken.get(i).isEmpty()) {
                held.taken.get(i).merge(window, cost, Long::sum);
            }
            held.costs[i] += cost;
        }
        if (reservation != null) {
            held.deadline = now + reservation.expires().toMillis();
            held.released = reservation.released();
            open.put(reservation.id(), held);
        }
        return true;
    }

    void settle(Settlement settlement, long now) {
        reap(settlement.id(), now);
        left(now);
        Open held = open.get(settlement.id());
        if (held == null ? !settlement.unsure() : held.settled) {
            return;
        }
        for (int i = 0; i < limits.size(); i++) {
            long cost = settlement.costs().get(i);
            if (held == null) {
                add(i, window(limits.get(i), now), cost);
            } else {
                long difference = cost - held.costs[i];
                for (var taken : held.taken.get(i).descendingMap().entrySet()) {
                    long change = Math.max(difference, -taken.getValue());
                    add(i, taken.getKey(), change);
                    difference -= change;
                }
            }
        }
        open.remove(settlement.id());
        if (settlement.unsure()) {
            var memory = new Open(limits.size(), true);
            memory.deadline = now + settlement.expires().toMillis();
            open.put(settlement.id(), memory);
        }
    }

    private void reap(String except, long now) {
        open.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Open>>comparingLong(entry -> entry.getValue().deadline)
                        .thenComparing(Map.Entry::getKey))
                .limit(2)
                .filter(entry ->
                        entry.getValue().deadline <= now && !entry.getKey().equals(except))
                .toList()
                .forEach(entry -> {
                    Open held = entry.getValue();
                    open.remove(entry.getKey());
                    for (int i = 0; i < limits.size() && held.released; i++) {
                        int limit = i;
                        held.taken.get(i).forEach((window, cost) -> add(limit, window, -cost));
                    }
                });
    }
}
