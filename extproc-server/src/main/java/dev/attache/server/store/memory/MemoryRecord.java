package dev.attache.server.store.memory;

import dev.attache.server.store.LaneState;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of one subject. Changed only by giving back what a reservation held: a decision works on copies. */
final class MemoryRecord {
    private final int[] ids;
    private final LaneState[] lanes;
    private final @Nullable OpenReservations reservations;
    private final long lifeNanos;

    MemoryRecord(int[] ids, LaneState[] lanes, @Nullable OpenReservations reservations, long lifeNanos) {
        this.ids = ids;
        this.lanes = lanes;
        this.reservations = reservations;
        this.lifeNanos = lifeNanos;
    }

    /** The lane itself; null when it was not kept. */
    @Nullable
    LaneState kept(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return lanes[i];
            }
        }
        return null;
    }

    /** A copy of a lane; empty when it was not kept. */
    LaneState lane(int id) {
        LaneState kept = kept(id);
        return kept == null ? new LaneState() : kept.copy();
    }

    void copyTo(Map<Integer, LaneState> all) {
        for (int i = 0; i < ids.length; i++) {
            all.put(ids[i], lanes[i]);
        }
    }

    @Nullable
    OpenReservations reservations() {
        return reservations;
    }

    Duration life() {
        return Duration.ofNanos(lifeNanos);
    }
}
