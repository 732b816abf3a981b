package dev.attache.server.store.redis;

import dev.attache.server.store.VectorTable;
import dev.attache.server.store.redis.VectorNews.Known;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one node has read of one partition. Thread-safe; one at a time reads on, and all wait for the same. */
final class VectorCopy {
    private final VectorTable table = new VectorTable();
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> learning = new AtomicReference<>();
    /** Written only by whoever learns. */
    private volatile Known known = Known.NOTHING;

    private volatile long now;
    private volatile int weighed;

    VectorTable table() {
        return table;
    }

    /** How much it takes, in KiB. */
    int weigh() {
        int weight = table.kibibytes();
        weighed = weight;
        return weight;
    }

    /** Whether it takes more or less than when it was weighed. */
    boolean hasGrown() {
        return table.kibibytes() != weighed;
    }

    /** What time it was by Redis's clock when it was asked last. */
    long now() {
        return now;
    }

    /**
     * Reads on, in parts, until there is no more.
     *
     * @param ask asks for what comes after that
     * @param most how many vectors there may be here
     * @return completes when all is read; another's, where that is under way: it is at most that much older
     */
    CompletableFuture<@Nullable Void> learn(Function<Known, CompletionStage<VectorNews>> ask, int most) {
        var mine = new CompletableFuture<@Nullable Void>();
        CompletableFuture<@Nullable Void> others = learning.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        part(ask, most, mine);
        return mine;
    }

    private void part(
            Function<Known, CompletionStage<VectorNews>> ask, int most, CompletableFuture<@Nullable Void> mine) {
        ask.apply(known).whenComplete((news, fault) -> {
            if (fault != null) {
                end(mine, fault);
            } else if (news.isNothing()) {
                // as nearly always: too little to hold up an event loop
                taken(news);
                end(mine, null);
            } else {
                Thread.ofVirtual().name("vectors").start(() -> take(news, ask, most, mine));
            }
        });
    }

    private void take(
            VectorNews news,
            Function<Known, CompletionStage<VectorNews>> ask,
            int most,
            CompletableFuture<@Nullable Void> mine) {
        try {
            news.into(table, most);
            taken(news);
        } catch (RuntimeException | Error e) {
            end(mine, e);
            throw e;
        }
        if (news.more()) {
            part(ask, most, mine);
        } else {
            end(mine, null);
        }
    }

    private void taken(VectorNews news) {
        known = news.known();
        now = news.now();
    }

    private void end(CompletableFuture<@Nullable Void> mine, @Nullable Throwable fault) {
        learning.set(null);
        if (fault == null) {
            mine.complete(null);
        } else {
            mine.completeExceptionally(fault);
        }
    }
}
