package dev.attache.server.store.memory;

import dev.attache.server.store.LaneState;
import dev.attache.store.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is kept of one subject. Changed only by giving back what a reservation held: a decision works on copies. */
final class MemoryRecord {
    private final int[] ids;
    private final LaneState[] lanes;
    /** When each lane says no more than an empty one, on the ticker. */
    private final long[] endsNanos;

    private final @Nullable OpenReservations reservations;
    private final long lifeNanos;

    MemoryRecord(
            int[] ids, LaneState[] lanes, long[] endsNanos, @Nullable OpenReservations reservations, long lifeNanos) {
        this.ids = ids;
        this.lanes = lanes;
        this.endsNanos = endsNanos;
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

    /** This record, plus those lanes of the one before that it lacks, while they still say something. */
    MemoryRecord beside(MemoryRecord before, long nanoTime) {
        if (Arrays.equals(ids, before.ids)) {
            return this;
        }
        int[] others = IntStream.range(0, before.ids.length)
                .filter(i -> before.endsNanos[i] - nanoTime > 0 && kept(before.ids[i]) == null)
                .limit(Math.max(0, Limits.MAX - ids.length))
                .toArray();
        int size = ids.length + others.length;
        int[] allIds = Arrays.copyOf(ids, size);
        LaneState[] allLanes = Arrays.copyOf(lanes, size);
        long[] allEnds = Arrays.copyOf(endsNanos, size);
        long life = lifeNanos;
        for (int i = 0; i < others.length; i++) {
            allIds[ids.length + i] = before.ids[others[i]];
            allLanes[ids.length + i] = before.lanes[others[i]];
            allEnds[ids.length + i] = before.endsNanos[others[i]];
            life = Math.max(life, before.endsNanos[others[i]] - nanoTime);
        }
        return new MemoryRecord(allIds, allLanes, allEnds, reservations, life);
    }

    @Nullable
    OpenReservations reservations() {
        return reservations;
    }

    Duration life() {
        return Duration.ofNanos(lifeNanos);
    }
}
