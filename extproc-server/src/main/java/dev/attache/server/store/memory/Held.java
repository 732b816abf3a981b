package dev.attache.server.store.memory;

import java.util.Comparator;
import java.util.List;

/**
 * An open reservation.
 *
 * @param deadline when it expires, in milliseconds since 1970
 * @param released whether what it holds is given back then
 * @param settled whether it is only the memory of an unsure settlement, and holds nothing
 */
record Held(String id, long deadline, boolean released, boolean settled, List<HeldLane> lanes) {
    static final Comparator<Held> BY_DEADLINE =
            Comparator.comparingLong(Held::deadline).thenComparing(Held::id);
}
