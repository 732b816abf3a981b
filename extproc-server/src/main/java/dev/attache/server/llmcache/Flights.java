package dev.attache.server.llmcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are being made: who asks the very same may wait for one, instead of having it made again.
 *
 * <p>Of one node: each asks its upstream once. Thread-safe; never blocks.
 */
final class Flights {
    private final ConcurrentMap<String, CompletableFuture<@Nullable Entry>> underWay = new ConcurrentHashMap<>();

    /** What is being made for others; null where nothing is, and the caller has begun to, and says when it is {@link #over}. */
    @Nullable
    CompletableFuture<@Nullable Entry> join(String key) {
        return underWay.putIfAbsent(key, new CompletableFuture<>());
    }

    /** What came of it, for those who wait; null: nothing that can be given again. */
    void over(String key, @Nullable Entry entry) {
        CompletableFuture<@Nullable Entry> flight = underWay.remove(key);
        if (flight != null) {
            flight.complete(entry);
        }
    }
}
