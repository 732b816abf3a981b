package dev.attache.server.store.memory;

import dev.attache.server.store.LaneState;
import java.time.Duration;

/** What is kept of one subject. Never changed once it is in the map: a decision works on copies. */
final class MemoryRecord {
    private final int[] ids;
    private final LaneState[] lanes;
    private final long lifeNanos;

    MemoryRecord(int[] ids, LaneState[] lanes, long lifeNanos) {
        this.ids = ids;
        this.lanes = lanes;
        this.lifeNanos = lifeNanos;
    }

    /** A copy of a lane; empty when it was not kept. */
    LaneState lane(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return lanes[i].copy();
            }
        }
        return new LaneState();
    }

    Duration life() {
        return Duration.ofNanos(lifeNanos);
    }
}
