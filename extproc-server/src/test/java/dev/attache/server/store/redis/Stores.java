package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.attache.policy.Metrics;
import dev.attache.store.StoreException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What tests of the Redis store share. */
final class Stores {
    private Stores() {}

    static EventLoopGroup loops() {
        return loops(2);
    }

    static EventLoopGroup loops(int threads) {
        // a line for every command and packet is what would be measured else
        ((Logger) LoggerFactory.getLogger("io")).setLevel(Level.WARN);
        return new MultiThreadIoEventLoopGroup(
                threads, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static RedisCounters connected(RedisOptions options, EventLoopGroup loops, @Nullable LongSupplier nowMillis) {
        RedisCounters counters = RedisCounters.open(options, loops, Metrics.UNCOUNTED, System::nanoTime, nowMillis);
        await(Duration.ofSeconds(10), () -> counters.state().connected());
        return counters;
    }

    /** How long it took until the condition held, in milliseconds. */
    static long await(Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waited").isLessThan(atMost.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Why a decision failed; null when it did not. */
    static StoreException.@Nullable Reason fault(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException fault) {
                return fault.reason();
            }
            throw e;
        }
    }
}
