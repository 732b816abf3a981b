package dev.attache.server.store.memory;

import dev.attache.server.store.BalanceState;
import dev.attache.server.store.BalanceState.Part;
import dev.attache.store.Limit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reservation holds of one limit, taken from one window.
 *
 * @param at the window it was taken from; 0 where there is none
 * @param cost what was taken in all
 * @param here what was taken from that window: no more goes back to it
 * @param parts for a balance, the lots it was taken from
 */
record HeldLane(Limit limit, long at, long cost, long here, List<Part> parts) {
    /** Adds what was taken to what is held. What was taken from windows before the last two no longer counts. */
    static void add(List<HeldLane> lanes, HeldLane more) {
        if (lanes.isEmpty()) {
            lanes.add(more);
            return;
        }
        List<HeldLane> same = lanes.stream()
                .filter(lane -> lane.limit.lane() == more.limit.lane())
                .toList();
        if (same.isEmpty()) {
            lanes.add(more);
            return;
        }
        HeldLane newest = same.getLast();
        if (more.cost == 0) {
            return;
        }
        if (newest.at == more.at || newest.cost == 0) {
            lanes.set(lanes.lastIndexOf(newest), newest.plus(more));
            return;
        }
        if (same.size() > 1) {
            HeldLane oldest = same.getFirst();
            lanes.set(lanes.lastIndexOf(newest), newest.costing(newest.cost + oldest.cost));
            lanes.remove(oldest);
        }
        lanes.add(more);
    }

    private HeldLane plus(HeldLane more) {
        var all = new ArrayList<Part>(parts);
        BalanceState.add(all, more.parts);
        return new HeldLane(more.limit, more.at, cost + more.cost, here + more.here, List.copyOf(all));
    }

    private HeldLane costing(long all) {
        return new HeldLane(limit, at, all, here, parts);
    }
}
