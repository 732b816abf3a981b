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
    /** Nobody waits longer for who has forgotten to say how it ended. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /**
     * An answer that is being made.
     *
     * @param leads whether by the caller, who says how it ended
     */
    record Flight(boolean leads, CompletableFuture<@Nullable Entry> result) {
        /** It is over; null: there is nothing that can be given again. */
        void landed(@Nullable Entry entry) {
            if (leads) {
                result.complete(entry);
            }
        }
    }

    private final ConcurrentMap<String, CompletableFuture<@Nullable Entry>> underWay = new ConcurrentHashMap<>();

    /** What is being made by somebody else, or from now on by the caller. */
    Flight join(String key) {
        var own = new CompletableFuture<@Nullable Entry>();
        CompletableFuture<@Nullable Entry> others = underWay.putIfAbsent(key, own);
        if (others != null) {
            return new Flight(false, others);
        }
        own.completeOnTimeout(null, LEASE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((entry, error) -> underWay.remove(key, own));
        return new Flight(true, own);
    }
}
