package dev.attache.server.store.memory;

import dev.attache.store.Limit.Algorithm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The open reservations of one subject. Guarded by the lock of its owner. */
final class OpenReservations {
    private static final int REAPED_AT_ONCE = 2;
    private static final long FOREVER_MILLIS = 36_500L * 86_400_000;

    private final Map<String, Held> byId = new HashMap<>();
    private final TreeSet<Held> byDeadline = new TreeSet<>(Held.BY_DEADLINE);

    @Nullable
    Held get(String id) {
        return byId.get(id);
    }

    void put(Held held) {
        remove(held.id());
        byId.put(held.id(), held);
        byDeadline.add(held);
    }

    void remove(String id) {
        Held held = byId.remove(id);
        if (held != null) {
            byDeadline.remove(held);
        }
    }

    /** What they hold of one limit. */
    long held(int lane) {
        return byDeadline.stream()
                .flatMap(held -> held.lanes().stream())
                .filter(held -> held.limit().lane() == lane)
                .mapToLong(HeldLane::cost)
                .sum();
    }

    /** Drops everything but balances, and the reservations that hold nothing then. */
    void keepOnlyBalances() {
        for (Held held : List.copyOf(byDeadline)) {
            List<HeldLane> kept = held.lanes().stream()
                    .filter(lane -> lane.limit().algorithm() == Algorithm.BALANCE)
                    .toList();
            if (kept.size() < held.lanes().size()) {
                remove(held.id());
                if (!kept.isEmpty()) {
                    put(new Held(held.id(), held.deadline(), held.released(), held.settled(), kept));
                }
            }
        }
    }

    /** Takes out the first that are past their deadline, few at a time. */
    List<Held> reap(long nowMillis, @Nullable String except) {
        if (byDeadline.isEmpty() || byDeadline.first().deadline() > nowMillis) {
            return List.of();
        }
        List<Held> due = byDeadline.stream()
                .limit(REAPED_AT_ONCE)
                .filter(held -> held.deadline() <= nowMillis && !held.id().equals(except))
                .toList();
        due.forEach(held -> remove(held.id()));
        return due;
    }

    /** How long they must be kept: what goes back to a balance may come late, because a balance has no end. */
    long lifeMillis(long nowMillis) {
        long life = byDeadline.isEmpty() ? 0 : 1;
        for (Held held : byDeadline) {
            for (HeldLane lane : held.lanes()) {
                boolean owed = held.released() && lane.limit().algorithm() == Algorithm.BALANCE;
                life = Math.max(life, owed ? FOREVER_MILLIS : lane.limit().perMillis());
            }
        }
        return byDeadline.isEmpty() || life == FOREVER_MILLIS
                ? life
                : life + Math.max(0, byDeadline.last().deadline() - nowMillis);
    }
}
