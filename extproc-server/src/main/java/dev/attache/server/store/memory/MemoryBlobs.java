package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@link Blobs} in this process, at most so many bytes of them; what is used least goes first. */
public final class MemoryBlobs implements Blobs {
    /** What an entry takes beside its name and value. */
    private static final int OVERHEAD = 200;

    private static final int MANY = 10_000;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] value, Instant until, Instant asked, List<String> owners) {
        int weight(String name) {
            int of = OVERHEAD + name.length() + value.length;
            for (String owner : owners) {
                of += owner.length();
            }
            return of;
        }
    }

    private record Purged(Instant at, Instant until) {}

    private final InstantSource clock;
    private final Cache<String, Entry> entries;
    private final Map<String, Instant> claims = new ConcurrentHashMap<>();
    private final Map<String, Purged> purges = new ConcurrentHashMap<>();

    /** An empty store that takes at most so many bytes. */
    public MemoryBlobs(InstantSource clock, long maxBytes) {
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String name, Entry entry) -> entry.weight(name))
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<byte @Nullable []> find(String name) {
        Entry entry = entries.getIfPresent(name);
        if (entry == null) {
            return CompletableFuture.completedStage(null);
        }
        if (!clock.instant().isBefore(entry.until) || isPurged(entry.owners, entry.asked)) {
            entries.asMap().remove(name, entry);
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.completedStage(entry.value);
    }

    private boolean isPurged(List<String> owners, Instant asked) {
        for (String owner : owners) {
            Purged purged = purges.get(owner);
            if (purged != null && !asked.isAfter(purged.at)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<Boolean> claim(String name, Duration most) {
        Instant now = clock.instant();
        Instant until = now.plus(most);
        sweep(claims, now);
        Instant there = claims.merge(name, until, (before, mine) -> before.isAfter(now) ? before : mine);
        return CompletableFuture.completedStage(there.equals(until));
    }

    private static void sweep(Map<String, Instant> claims, Instant now) {
        if (claims.size() > MANY) {
            claims.values().removeIf(until -> !until.isAfter(now));
        }
    }

    @Override
    public CompletionStage<Void> release(String name) {
        claims.remove(name);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Boolean> put(String name, byte[] value, Keep keep) {
        claims.remove(name);
        boolean kept = !isPurged(keep.owners(), keep.asked());
        if (kept) {
            entries.put(name, new Entry(value, clock.instant().plus(keep.ttl()), keep.asked(), keep.owners()));
        }
        return CompletableFuture.completedStage(kept);
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        entries.invalidate(name);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> purge(String owner, Duration remembered) {
        Instant now = clock.instant();
        if (purges.size() > MANY) {
            purges.values().removeIf(purged -> !purged.until.isAfter(now));
        }
        purges.put(owner, new Purged(now, now.plus(remembered)));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Usage> usage(String prefix) {
        long count = 0;
        long bytes = 0;
        for (Map.Entry<String, Entry> each : entries.asMap().entrySet()) {
            if (each.getKey().startsWith(prefix)) {
                count++;
                bytes += each.getValue().value.length;
            }
        }
        return CompletableFuture.completedStage(new Usage(count, bytes, true));
    }
}
