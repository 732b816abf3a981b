package dev.attache.server.store.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.store.Vectors.Place;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When it is time to count a partition, and to delete what is over. What other nodes put is learnt by counting only, so
 * a partition may have a few more than it should: at most {@value #PUTS} for each node. Thread-safe.
 */
final class Upkeep {
    /** After this many puts into a partition it is counted again, whatever it held. */
    static final int PUTS = 64;

    /** What is over is deleted once in this time for each space, with a put. */
    static final Duration PAUSE = Duration.ofMinutes(10);

    /** A bound on memory; for a forgotten partition, counting begins anew. */
    private static final int MAX_PARTITIONS = 10_000;

    private static final int SHARE_OF_ROOM = 16;

    private final Cache<Place, Count> counts = Caffeine.newBuilder()
            .maximumSize(MAX_PARTITIONS)
            .executor(Runnable::run)
            .build();
    private final ConcurrentMap<String, Long> cleaned = new ConcurrentHashMap<>();

    private static final class Count {
        private long known;
        private int puts;
    }

    /**
     * How many are left where there were too many: somewhat fewer than allowed, or each further put would have to
     * count.
     */
    static int room(int most) {
        return most - Math.min(PUTS, most / SHARE_OF_ROOM);
    }

    /** Told of a put; returns whether to count. */
    boolean isDue(Place place, int most) {
        Count count = counts.get(place, any -> new Count());
        synchronized (count) {
            count.puts++;
            return count.puts >= PUTS || count.known + count.puts > most;
        }
    }

    /** Told how many are left after a count. */
    void counted(Place place, long left) {
        Count count = counts.get(place, any -> new Count());
        synchronized (count) {
            count.known = left;
            count.puts = 0;
        }
    }

    /** Whether to delete what is over; the same moment is given to one caller only. */
    boolean isToBeCleaned(String space, long now) {
        Long last = cleaned.get(space);
        if (last == null) {
            return cleaned.putIfAbsent(space, now) == null;
        }
        return now - last >= PAUSE.toMillis() && cleaned.replace(space, last, now);
    }
}
