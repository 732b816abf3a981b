package dev.attache.server.responsecache;

import dev.attache.server.breaker.IntervalBreaker;
import dev.attache.server.responsecache.EntryCodec.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the exchanges of one process know together. It outlives a reload. Thread-safe. */
final class NodeState {
    /**
     * How long what was found out about an entry is believed: less than the store remembers a removal ({@link
     * Purges#FILL_MOST}), so that it never leads to something removed.
     */
    static final Duration BELIEVED = Duration.ofSeconds(15);

    private static final int MOST_HINTS = 10_000;

    /**
     * A response that was filled in.
     *
     * @param name where it is kept
     * @param choice which headers chose it; null for none
     */
    record Filled(String name, Entry.@Nullable Choice choice, StoredResponse response) {}

    /**
     * What was found out about an entry.
     *
     * @param choice which headers choose; null for none
     * @param unkept whether the last response was not kept, so that nobody need wait for the next
     */
    record Hint(Entry.@Nullable Choice choice, boolean unkept, Instant until) {}

    private final ConcurrentMap<String, CompletableFuture<@Nullable Filled>> fills = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, IntervalBreaker> breakers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Hint> hints = new ConcurrentHashMap<>();

    /** The names of which fills are under way. */
    Set<String> underWay() {
        return Set.copyOf(fills.keySet());
    }

    /**
     * Begins a fill, unless another is under way; whoever begins one ends it, and completes it. A fill that takes too
     * long to be kept is no longer waited for: a body that stalls must not keep others from filling.
     *
     * @return the one under way; null for none
     */
    @Nullable
    CompletableFuture<@Nullable Filled> begin(String name, CompletableFuture<@Nullable Filled> mine) {
        CompletableFuture<@Nullable Filled> theirs = fills.putIfAbsent(name, mine);
        if (theirs == null) {
            var unused = mine.completeOnTimeout(null, Purges.FILL_MOST.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((filled, failed) -> fills.remove(name, mine));
        }
        return theirs;
    }

    /** Removes a fill that was begun; does nothing where another has begun one since. */
    void end(String name, CompletableFuture<@Nullable Filled> mine) {
        fills.remove(name, mine);
    }

    /**
     * The breaker of the upstream behind a route: while it is open, a request that has a stored response need not ask
     * it.
     */
    IntervalBreaker breaker(String policy, String route) {
        return breakers.computeIfAbsent(policy + '\n' + route, any -> new IntervalBreaker());
    }

    @Nullable
    Hint hint(String entry, Instant now) {
        Hint hint = hints.get(entry);
        if (hint != null && hint.until().isBefore(now)) {
            hints.remove(entry, hint);
            return null;
        }
        return hint;
    }

    void hint(String entry, Entry.@Nullable Choice choice, boolean unkept, Instant now) {
        if (choice == null && !unkept) {
            hints.remove(entry);
            return;
        }
        if (hints.size() >= MOST_HINTS) {
            hints.clear(); // Each costs only a round trip to find out again.
        }
        hints.put(entry, new Hint(choice, unkept, now.plus(BELIEVED)));
    }

    void forget(String entry) {
        hints.remove(entry);
    }
}
