package dev.attache.server.store.memory;

import dev.attache.server.store.BalanceState;
import dev.attache.store.Limit;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The balances of this process: never forgotten for lack of room. Guarded by the lock of its owner. */
final class MemoryBalances {
    private static final int IDS_KEPT = 1_000;

    private record Key(String subject, int lane) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int bySubject = subject.compareTo(other.subject);
            return bySubject != 0 ? bySubject : Integer.compare(lane, other.lane);
        }
    }

    private static final class Changes {
        private final ArrayDeque<String> order = new ArrayDeque<>();
        private final Set<String> ids = new HashSet<>();

        boolean isNew(String id) {
            if (!ids.add(id)) {
                return false;
            }
            order.add(id);
            if (order.size() > IDS_KEPT) {
                ids.remove(order.remove());
            }
            return true;
        }
    }

    private final TreeMap<Key, BalanceState> states = new TreeMap<>();
    private final TreeMap<Key, Changes> changes = new TreeMap<>();

    /** A balance as it is now; a new one is kept only by {@link #keep}. */
    BalanceState get(String subject, Limit balance, long nowMillis) {
        BalanceState state = states.getOrDefault(new Key(subject, balance.lane()), new BalanceState());
        state.advance(balance, nowMillis);
        return state;
    }

    /** Keeps it, unless it says no more than a new one. */
    void keep(String subject, Limit balance, BalanceState state, long nowMillis) {
        var key = new Key(subject, balance.lane());
        if (state.worthlessFrom() > nowMillis) {
            states.put(key, state);
        } else {
            states.remove(key);
        }
    }

    /** Whether a change has not been applied before; notes that it now is. */
    boolean isNew(String subject, Limit balance, String id) {
        return changes.computeIfAbsent(new Key(subject, balance.lane()), key -> new Changes())
                .isNew(id);
    }

    /** The subjects with such a balance that begin with {@code beginning}, after one of them, in order. */
    List<String> subjects(String beginning, Limit balance, String after, int most) {
        int lane = balance.lane();
        return states.tailMap(new Key(beginning, Integer.MIN_VALUE)).keySet().stream()
                .takeWhile(key -> key.subject().startsWith(beginning))
                .filter(key -> key.lane() == lane && key.subject().compareTo(after) > 0)
                .limit(most)
                .map(Key::subject)
                .toList();
    }
}
