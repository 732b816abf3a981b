package dev.attache.server.llmcache;

import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that can be made to give the wrong thing, or to fail. */
final class MixedUpBlobs implements Blobs {
    private final Blobs real;
    private byte @Nullable [] last;
    boolean givesTheLast;
    /** The next look finds nothing. */
    boolean misses;
    /** What was given back last. */
    @Nullable
    Claim released;

    int finds;
    byte @Nullable [] spoiled;

    @Nullable
    Throwable failure;

    MixedUpBlobs(InstantSource clock) {
        this(new MemoryBlobs(clock, 1 << 20));
    }

    MixedUpBlobs(Blobs real) {
        this.real = real;
    }

    @Override
    public CompletionStage<byte @Nullable []> find(String name) {
        finds++;
        if (failure != null) {
            return CompletableFuture.failedStage(failure);
        }
        if (misses) {
            misses = false;
            return CompletableFuture.completedStage(null);
        }
        if (spoiled != null) {
            return CompletableFuture.completedStage(spoiled);
        }
        return givesTheLast ? CompletableFuture.completedStage(last) : real.find(name);
    }

    @Override
    public CompletionStage<@Nullable Claim> claim(String name, Duration most) {
        return failure == null ? real.claim(name, most) : CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<Void> release(Claim claim) {
        released = claim;
        return real.release(claim);
    }

    @Override
    public CompletionStage<Boolean> put(String name, byte[] value, Keep keep) {
        last = value;
        return failure == null ? real.put(name, value, keep) : CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return real.remove(name);
    }

    @Override
    public CompletionStage<Void> purge(String owner, Duration remembered) {
        return real.purge(owner, remembered);
    }

    @Override
    public CompletionStage<Usage> usage(String prefix, List<String> owners) {
        return real.usage(prefix, owners);
    }
}
