package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@link Blobs} in this process, up to a limit in bytes; the least used go first. There is one clock, so nothing is
 * taken off for clocks that differ.
 */
public final class MemoryBlobs implements Blobs {
    /** The most purge marks that are kept; past that everything is forgotten. */
    private static final int MOST_PURGES = 1_000_000;

    /** What an entry takes beside its name and value. */
    private static final int OVERHEAD = 200;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] value, Duration ttl, Instant asked, List<String> owners) {
        int weight(String name) {
            int of = OVERHEAD + name.length() + value.length;
            for (String owner : owners) {
                of += owner.length();
            }
            return of;
        }
    }

    private record Claimed(String token, Duration most) {}

    private record Purged(Instant at, Instant until) {
        Purged and(Purged later) {
            return new Purged(at.isAfter(later.at) ? at : later.at, until.isAfter(later.until) ? until : later.until);
        }

        Duration remembered() {
            return Duration.between(at, until);
        }
    }

    private final InstantSource clock;
    private final Cache<String, Entry> entries;
    private final Cache<String, Claimed> claims;
    private final Cache<String, Purged> purges;
    private final AtomicLong claimsMade = new AtomicLong();
    /** The last purge of any owner: an entry that was asked for after it needs no look at its owners. */
    private volatile Instant lastPurge = Instant.MIN;
    /** Nothing that was asked for until then is kept. */
    private volatile Instant floor = Instant.MIN;

    /** An empty store that takes at most {@code maxBytes}. */
    public MemoryBlobs(InstantSource clock, long maxBytes) {
        this.clock = clock;
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String name, Entry entry) -> entry.weight(name))
                .expireAfter(Expiry.writing((String name, Entry entry) -> entry.ttl))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.claims = Caffeine.newBuilder()
                .expireAfter(Expiry.writing((String name, Claimed claimed) -> claimed.most))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.purges = Caffeine.newBuilder()
                .expireAfter(Expiry.writing((String owner, Purged purged) -> purged.remembered()))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<byte @Nullable []> find(String name) {
        Entry entry = entries.getIfPresent(name);
        if (entry == null) {
            return CompletableFuture.completedStage(null);
        }
        if (isPurged(entry.owners, entry.asked)) {
            entries.asMap().remove(name, entry);
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.completedStage(entry.value);
    }

    private boolean isPurged(List<String> owners, Instant asked) {
        if (asked.isAfter(lastPurge)) {
            return false;
        }
        if (!asked.isAfter(floor)) {
            return true;
        }
        for (String owner : owners) {
            Purged purged = purges.getIfPresent(owner);
            if (purged != null && !asked.isAfter(purged.at)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<@Nullable Claim> claim(String name, Duration most) {
        var mine = new Claimed(Long.toString(claimsMade.incrementAndGet()), most);
        return CompletableFuture.completedStage(
                claims.asMap().putIfAbsent(name, mine) == null ? new Claim(name, mine.token) : null);
    }

    @Override
    public CompletionStage<Void> release(Claim claim) {
        Claimed held = claims.getIfPresent(claim.name());
        if (held != null && held.token.equals(claim.token())) {
            claims.asMap().remove(claim.name(), held);
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Boolean> put(String name, byte[] value, Keep keep) {
        // a purge right after this makes it unreachable, as one after the call would
        boolean kept = !isPurged(keep.owners(), keep.asked());
        if (kept) {
            entries.put(name, new Entry(value, keep.ttl(), keep.asked(), keep.owners()));
        }
        claims.invalidate(name);
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
        purges.asMap().merge(owner, new Purged(now, now.plus(remembered)), Purged::and);
        synchronized (purges) {
            lastPurge = now.isAfter(lastPurge) ? now : lastPurge;
        }
        if (purges.estimatedSize() > MOST_PURGES) {
            // Better to lose everything than to let purged entries come back, or the marks fill the heap.
            floor = lastPurge;
            purges.invalidateAll();
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Usage> usage(String prefix, List<String> owners) {
        long count = 0;
        long bytes = 0;
        for (Map.Entry<String, Entry> each : entries.asMap().entrySet()) {
            Entry entry = each.getValue();
            if (!each.getKey().startsWith(prefix)) {
                continue;
            }
            if (isPurged(entry.owners, entry.asked)) {
                entries.asMap().remove(each.getKey(), entry);
            } else if (owners.isEmpty() || entry.owners.stream().anyMatch(owners::contains)) {
                count++;
                bytes += entry.value.length;
            }
        }
        return CompletableFuture.completedStage(new Usage(count, bytes, true));
    }
}
