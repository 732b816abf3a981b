package dev.attache.server.llmcache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are being made: who asks the very same may wait for one, instead of having it made again.
 *
 * <p>Of one node: each asks its upstream once. Thread-safe; never blocks.
 */
final class Flights {
    /** Nobody waits longer for who has forgotten to say how it ended, and no answer takes others' time longer. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final ConcurrentMap<String, CompletableFuture<@Nullable Entry>> underWay = new ConcurrentHashMap<>();

    /** What is being made for others; null where nothing is, and the caller has begun to, and says when it is {@link #over}. */
    @Nullable
    CompletableFuture<@Nullable Entry> join(String key) {
        var own = new CompletableFuture<@Nullable Entry>();
        CompletableFuture<@Nullable Entry> others = underWay.putIfAbsent(key, own);
        if (others == null) {
            own.completeOnTimeout(null, LEASE.toSeconds(), TimeUnit.SECONDS)
                    .whenComplete((entry, error) -> underWay.remove(key, own));
        }
        return others;
    }

    /** What came of it, for those who wait; null: nothing that can be given again. */
    void over(String key, @Nullable Entry entry) {
        CompletableFuture<@Nullable Entry> flight = underWay.remove(key);
        if (flight != null) {
            flight.complete(entry);
        }
    }
}
