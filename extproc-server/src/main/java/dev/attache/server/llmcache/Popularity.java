package dev.attache.server.llmcache;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often entries were given by this node, and whether one has earned a longer life by it: one that was given eight
 * times or more and is still asked for in the last quarter of its life. Thread-safe.
 */
final class Popularity {
    private static final int HITS = 8;
    /** How many entries are remembered; with one more the counting begins anew. */
    private static final int MAX = 10_000;

    private final Duration cap;
    private final Map<String, Integer> hits = new ConcurrentHashMap<>();

    /**
     * Counts from nothing.
     *
     * @param cap the longest that an entry may live, from the time it was made; zero when nothing is earned
     */
    Popularity(Duration cap) {
        this.cap = cap;
    }

    /**
     * Told that an entry was given; returns until when it lives now, where that is longer than before.
     *
     * @param until until when it lived before
     * @param life how long it lives when it is new, and how much it earns
     */
    Optional<Instant> given(Entry entry, Instant until, Duration life, Instant now) {
        Instant most = entry.created().plus(cap);
        if (!most.isAfter(until)) {
            return Optional.empty();
        }
        if (hits.size() >= MAX) {
            hits.clear();
        }
        int count = hits.merge(entry.key(), 1, Integer::sum);
        boolean ending = Duration.between(now, until).compareTo(life.dividedBy(4)) < 0;
        if (!ending || count <= HITS) {
            return Optional.empty();
        }
        hits.remove(entry.key());
        Instant longer = now.plus(life);
        return Optional.of(longer.isAfter(most) ? most : longer);
    }
}
