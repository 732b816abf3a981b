package dev.attache.server.store;

import dev.attache.store.Blobs.Keep;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link dev.attache.store.Blobs} says, with one clock, room for all, and nothing forgotten. */
final class BlobsModel {
    private record Kept(String value, Instant until, Keep keep) {}

    private final Map<String, Kept> entries = new HashMap<>();
    private final Map<String, Instant> claims = new HashMap<>();
    private final Map<String, Instant> purges = new HashMap<>();

    @Nullable
    String find(String name, Instant now) {
        Kept kept = entries.get(name);
        return kept == null || !now.isBefore(kept.until) || purged(kept.keep) ? null : kept.value;
    }

    private boolean purged(Keep keep) {
        return keep.owners().stream().anyMatch(owner -> !keep.asked().isAfter(purges.getOrDefault(owner, Instant.MIN)));
    }

    boolean claim(String name, Instant now, Instant until) {
        boolean free = !claims.getOrDefault(name, Instant.MIN).isAfter(now);
        if (free) {
            claims.put(name, until);
        }
        return free;
    }

    void release(String name) {
        claims.remove(name);
    }

    boolean put(String name, String value, Keep keep, Instant now) {
        claims.remove(name);
        if (purged(keep)) {
            return false;
        }
        entries.put(name, new Kept(value, now.plus(keep.ttl()), keep));
        return true;
    }

    void remove(String name) {
        entries.remove(name);
    }

    void purge(String owner, Instant now) {
        purges.put(owner, now);
    }

    long count(String prefix, Instant now) {
        return entries.keySet().stream()
                .filter(name -> name.startsWith(prefix) && find(name, now) != null)
                .count();
    }
}
