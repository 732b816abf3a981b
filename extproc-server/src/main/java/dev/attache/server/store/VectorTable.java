package dev.attache.server.store;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors.Near;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one partition; the nearest are found by looking at all of them.
 *
 * <p>Thread-safe, and nobody waits for a search: a row never changes once it is there, so a search needs no lock and
 * sees each row as it was before or after any concurrent write. Writers have a lock among themselves, for as long as it
 * takes to put one row, or to check all rows for their ends.
 *
 * <p>Times are milliseconds of the caller's clock.
 */
public final class VectorTable {
    /** What a row takes beside its vector: its id, its objects, its place among those in use. */
    private static final int OVERHEAD = 280;

    private static final int FIRST_SLOTS = 16;

    private record Row(String id, Rounded vector, long endsAt) {}

    /** Where rows are, the least used first; guarded by this, like everything below except reading the rows. */
    private final LinkedHashMap<String, Integer> slots = new LinkedHashMap<>(FIRST_SLOTS, 0.75f, true);

    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    /** Each id keeps its slot as long as it is there, so that no search sees it twice. */
    private volatile AtomicReferenceArray<@Nullable Row> rows = new AtomicReferenceArray<>(FIRST_SLOTS);

    private volatile int dimensions;
    private volatile int size;
    private long firstEnds = Long.MAX_VALUE;

    /** How many there are, expired ones included. */
    public int size() {
        return size;
    }

    /** How many KiB of heap it takes, about. */
    public int kibibytes() {
        return 1 + (int) ((size * bytesOf(dimensions)) >> 10);
    }

    /** How many rows of {@code dimensions} dimensions fit into {@code bytes}; at least one. */
    public static int room(long bytes, int dimensions) {
        return Math.clamp(bytes / bytesOf(dimensions), 1, Integer.MAX_VALUE);
    }

    private static long bytesOf(int dimensions) {
        return OVERHEAD + (long) dimensions * Short.BYTES;
    }

    /**
     * The nearest, the nearest first.
     *
     * @param wanted the direction to compare with; any length
     * @param now what ends by then is over
     * @throws StoreException where the others have another number of dimensions
     */
    public List<Near> nearest(float[] wanted, int howMany, long now) {
        AtomicReferenceArray<@Nullable Row> all = rows;
        int expected = dimensions;
        if (expected != wanted.length && size > 0) {
            throw new StoreException(
                    Reason.WRONG_ANSWER,
                    "a vector of %d dimensions among others of %d".formatted(wanted.length, expected));
        }
        Rounded direction = Rounded.of(wanted);
        if (direction == null) {
            return List.of();
        }
        var nearest = new Closest(Math.min(howMany, all.length()));
        for (int i = 0; i < all.length(); i++) {
            Row row = all.getAcquire(i);
            // of other dimensions: put at this very moment
            if (row != null && row.endsAt > now && row.vector.dimensions() == wanted.length) {
                nearest.offer(row.id, row.vector.cosine(direction));
            }
        }
        return nearest.list();
    }

    /**
     * Puts a vector in place of what its id had, and drops those that are over, or the least used where there are too
     * many. A vector with other dimensions than the rest replaces them all. One without a direction is not kept.
     *
     * @param vector not kept
     * @param most how many there may be with it
     */
    public void put(String id, float[] vector, long endsAt, int most, long now) {
        Rounded direction = Rounded.of(vector);
        if (direction == null) {
            remove(id);
        } else {
            put(new Row(id, direction, endsAt), most, now);
        }
    }

    private synchronized void put(Row row, int most, long now) {
        if (row.vector.dimensions() != dimensions) {
            clear();
            dimensions = row.vector.dimensions();
        }
        if (firstEnds <= now) {
            forgetEnded(now);
        }
        Integer slot = slots.get(row.id);
        if (slot == null) {
            slot = emptySlot();
            slots.put(row.id, slot);
        }
        rows.setRelease(slot, row);
        firstEnds = Math.min(firstEnds, row.endsAt);
        while (slots.size() > most) {
            forget(slots.firstEntry().getKey());
        }
        size = slots.size();
    }

    private int emptySlot() {
        Integer again = free.poll();
        if (again != null) {
            return again;
        }
        // none is free, so that all slots so far have a row
        int next = slots.size();
        if (next == rows.length()) {
            var more = new AtomicReferenceArray<@Nullable Row>(2 * next);
            for (int i = 0; i < next; i++) {
                more.setPlain(i, rows.get(i));
            }
            rows = more;
        }
        return next;
    }

    private void forgetEnded(long now) {
        var ended = new ArrayList<String>();
        firstEnds = Long.MAX_VALUE;
        for (int i = 0; i < rows.length(); i++) {
            Row row = rows.get(i);
            if (row != null && row.endsAt <= now) {
                ended.add(row.id);
            } else if (row != null) {
                firstEnds = Math.min(firstEnds, row.endsAt);
            }
        }
        ended.forEach(this::forget);
    }

    private void forget(String id) {
        Integer slot = slots.remove(id);
        if (slot != null) {
            rows.setRelease(slot, null);
            free.add(slot);
        }
    }

    /** Makes the vector the last to go. */
    public synchronized void used(String id) {
        // a look moves it to the end of the map
        slots.get(id);
    }

    /** Removes one, if it is there. */
    public synchronized void remove(String id) {
        forget(id);
        size = slots.size();
    }

    /** Removes all. */
    public synchronized void clear() {
        slots.clear();
        free.clear();
        rows = new AtomicReferenceArray<>(FIRST_SLOTS);
        firstEnds = Long.MAX_VALUE;
        size = 0;
    }
}
