package dev.attache.server.store.memory;

import dev.attache.server.store.BalanceState.Part;
import dev.attache.store.Limit;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a reservation holds of one limit.
 *
 * @param at the window it was taken from; 0 where there is none
 * @param cost what was taken in all
 * @param here what was taken from that window: no more goes back to it
 * @param parts of a balance: where it was taken from
 */
record HeldLane(Limit limit, long at, long cost, long here, List<Part> parts) {
    HeldLane plus(HeldLane more) {
        long together = more.at == at ? here + more.here : more.here;
        List<Part> all = Stream.concat(parts.stream(), more.parts.stream()).toList();
        return new HeldLane(more.limit, more.at, cost + more.cost, together, all);
    }
}
