package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.config.RedisSettings;
import dev.attache.server.config.ServerConfig;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.store.Ledger;
import dev.attache.server.store.NearSessions;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.server.store.redis.RedisConnections;
import dev.attache.server.store.redis.RedisCounters;
import dev.attache.server.store.redis.RedisOptions;
import dev.attache.server.store.redis.RedisSessions;
import dev.attache.server.store.redis.StoreState;
import dev.attache.store.Blobs;
import dev.attache.store.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The counters that the configuration asks for.
 *
 * @param name for people
 * @param state whether it answers
 * @param closing lets go of its connections
 */
record CounterStore(
        String name, Ledger ledger, Blobs blobs, Sessions sessions, Supplier<StoreState> state, Runnable closing)
        implements AutoCloseable {
    private static final long MAX_RECORDS = 1_000_000;
    /** Heap that each record must have to itself: it takes some 300 bytes, and others need room too. */
    private static final long HEAP_PER_RECORD = 1 << 10;

    private static final long MAX_VERDICTS = 100_000;
    private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(2);
    private static final Metrics UNCOUNTED = (name, help, labels) -> n -> {};

    /** Opens the store; a Redis that is away does not fail this. */
    static CounterStore open(ServerConfig config, EventLoops loops, PrometheusMetrics metrics) {
        RedisSettings redis = config.redis();
        if (redis != null) {
            Duration timeout = config.server().envoy().within(redis.commandTimeout());
            return redis(redis, timeout, loops, metrics);
        }
        MemoryCounters counters = memory();
        metrics.gauge(
                "attache_memory_evictions",
                "Subjects forgotten before their time, because there were too many.",
                counters::evictions);
        return inThisProcess(counters);
    }

    /** A store of the same kind of its own: the slow first calls are no failures of the one that serves. */
    static CounterStore forWarmUp(ServerConfig config, EventLoops loops) {
        RedisSettings redis = config.redis();
        return redis == null ? inThisProcess(memory()) : redis(redis, WARM_UP_TIMEOUT, loops, UNCOUNTED);
    }

    private static CounterStore inThisProcess(MemoryCounters counters) {
        var sessions = new MemorySessions(InstantSource.system(), MAX_VERDICTS);
        return new CounterStore(
                "in this process", counters, memoryBlobs(), sessions, () -> new StoreState(true, ""), () -> {});
    }

    private static Blobs memoryBlobs() {
        return new MemoryBlobs(InstantSource.system(), Runtime.getRuntime().maxMemory() / 8);
    }

    private static MemoryCounters memory() {
        long max = Math.min(MAX_RECORDS, Runtime.getRuntime().maxMemory() / HEAP_PER_RECORD);
        return new MemoryCounters(InstantSource.system(), max);
    }

    private static CounterStore redis(RedisSettings redis, Duration timeout, EventLoops loops, Metrics metrics) {
        var options = new RedisOptions(redis.uri(), timeout, redis.keyPrefix());
        RedisConnections connections = RedisConnections.open(options, loops.workers(), metrics);
        var sessions = new NearSessions(
                new RedisSessions(connections),
                System::nanoTime,
                Runtime.getRuntime().maxMemory() / 32);
        return new CounterStore(
                "in Redis",
                new RedisCounters(connections),
                memoryBlobs(),
                sessions,
                connections::state,
                connections::close);
    }

    boolean isConnected() {
        return state.get().connected();
    }

    @Override
    public void close() {
        closing.run();
    }
}
