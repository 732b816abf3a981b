package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.admin.Sampled;
import dev.attache.server.config.RedisSettings;
import dev.attache.server.config.ServerConfig;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.store.Ledger;
import dev.attache.server.store.NearSessions;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.server.store.memory.MemoryVectors;
import dev.attache.server.store.redis.RedisBlobs;
import dev.attache.server.store.redis.RedisConnections;
import dev.attache.server.store.redis.RedisCounters;
import dev.attache.server.store.redis.RedisOptions;
import dev.attache.server.store.redis.RedisSearchVectors;
import dev.attache.server.store.redis.RedisSessions;
import dev.attache.server.store.redis.RedisVectors;
import dev.attache.server.store.redis.StoreState;
import dev.attache.store.Blobs;
import dev.attache.store.Sessions;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration wants things kept: all in {@code redis}, or in this process where there is none; what caches
 * keep in {@code cache_redis} where there is one.
 *
 * @param name where counters are, for people
 * @param compared what compares vectors, the same at each call
 * @param remote what may be away
 */
record Stores(
        String name,
        Ledger ledger,
        Blobs blobs,
        Sessions sessions,
        Function<Vectors.By, Vectors> compared,
        List<Remote> remote)
        implements AutoCloseable {
    private static final long MAX_RECORDS = 1_000_000;
    /** Heap that each record must have to itself: it takes some 300 bytes, and others need room too. */
    private static final long HEAP_PER_RECORD = 1 << 10;

    private static final long MAX_VERDICTS = 100_000;
    private static final int SESSIONS_SHARE_OF_HEAP = 32;
    private static final int BLOBS_SHARE_OF_HEAP = 8;
    private static final int VECTORS_SHARE_OF_HEAP = 8;
    private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(2);

    /**
     * A Redis.
     *
     * @param part what is kept there, as {@code /ready} says it
     * @param name its section of the configuration
     */
    record Remote(String part, String name, RedisConnections connections) {}

    /** Opens them; a Redis that is away does not fail this. */
    static Stores open(ServerConfig config, EventLoops loops, PrometheusMetrics metrics) {
        MemoryCounters counters = memory();
        if (config.redis() == null) {
            metrics.gauge(
                    "attache_memory_evictions",
                    "Subjects forgotten before their time, because there were too many.",
                    counters::evictions);
        }
        Stores stores = of(config, null, loops, metrics, counters, store -> took(metrics, store));
        for (Remote each : stores.remote()) {
            metrics.gauge(
                    "attache_degraded",
                    "1 while this store does not answer, so that decisions follow on_store_error.",
                    () -> each.connections().state().connected() ? 0 : 1,
                    "store",
                    each.name());
        }
        return stores;
    }

    private static LongConsumer took(PrometheusMetrics metrics, String store) {
        return new Sampled(metrics.seconds(
                "attache_store_seconds", "How long answers of the store took, one of sixteen.", "store", store));
    }

    /**
     * Separate stores of the same kinds for the warm-up, so that its slow first calls are not counted as failures of
     * the serving ones.
     */
    static Stores forWarmUp(ServerConfig config, EventLoops loops) {
        return of(config, WARM_UP_TIMEOUT, loops, Metrics.UNCOUNTED, memory(), store -> nanos -> {});
    }

    private static Stores of(
            ServerConfig config,
            @Nullable Duration timeout,
            EventLoops loops,
            Metrics metrics,
            MemoryCounters inThisProcess,
            Function<String, LongConsumer> took) {
        var remote = new ArrayList<Remote>();
        Ledger ledger = inThisProcess;
        Sessions sessions = new MemorySessions(InstantSource.system(), MAX_VERDICTS);
        RedisConnections forBlobs = null;
        RedisSettings redis = config.redis();
        if (redis != null) {
            forBlobs = connect("redis", redis, config, timeout, loops, metrics, took);
            ledger = new RedisCounters(forBlobs);
            sessions = new NearSessions(
                    new RedisSessions(forBlobs),
                    System::nanoTime,
                    Runtime.getRuntime().maxMemory() / SESSIONS_SHARE_OF_HEAP);
            remote.add(new Remote("counters", "redis", forBlobs));
        }
        RedisSettings cache = config.cacheRedis();
        if (cache != null) {
            forBlobs = connect("cache_redis", cache, config, timeout, loops, metrics, took);
            remote.add(new Remote("cache", "cache_redis", forBlobs));
        }
        Blobs blobs = forBlobs == null ? memoryBlobs() : new RedisBlobs(forBlobs);
        String name = redis == null ? "in this process" : "in Redis";
        return new Stores(name, ledger, blobs, sessions, compared(forBlobs), List.copyOf(remote));
    }

    /** Without a Redis, SCAN is the same as MEMORY. */
    private static Function<Vectors.By, Vectors> compared(@Nullable RedisConnections redis) {
        long bytes = Runtime.getRuntime().maxMemory() / VECTORS_SHARE_OF_HEAP;
        var memory = new MemoryVectors(InstantSource.system(), bytes);
        Vectors scan = redis == null ? memory : new RedisVectors(redis, bytes);
        Vectors search = redis == null ? null : new RedisSearchVectors(redis);
        return by -> switch (by) {
            case MEMORY -> memory;
            case SCAN -> scan;
            case SEARCH -> {
                if (search == null) {
                    throw new IllegalArgumentException("redis_search needs redis: there is none"
                            + " (expected: a redis or cache_redis that can FT.SEARCH)");
                }
                yield search;
            }
        };
    }

    private static RedisConnections connect(
            String name,
            RedisSettings redis,
            ServerConfig config,
            @Nullable Duration timeout,
            EventLoops loops,
            Metrics metrics,
            Function<String, LongConsumer> took) {
        Duration atMost = timeout == null ? config.server().envoy().within(redis.commandTimeout()) : timeout;
        var options = new RedisOptions(name, redis.uri(), atMost, redis.keyPrefix());
        return RedisConnections.open(options, loops.workers(), metrics, took.apply(name));
    }

    private static Blobs memoryBlobs() {
        return new MemoryBlobs(InstantSource.system(), Runtime.getRuntime().maxMemory() / BLOBS_SHARE_OF_HEAP);
    }

    private static MemoryCounters memory() {
        long max = Math.min(MAX_RECORDS, Runtime.getRuntime().maxMemory() / HEAP_PER_RECORD);
        return new MemoryCounters(InstantSource.system(), max);
    }

    /**
     * What compares vectors.
     *
     * @throws IllegalArgumentException where that needs a Redis, and there is none
     */
    Vectors vectors(Vectors.By by) {
        return compared.apply(by);
    }

    boolean isConnected() {
        return remote.stream().allMatch(each -> each.connections().state().connected());
    }

    /** What does not answer, in sentences; empty where all do. */
    List<String> away() {
        return remote.stream()
                .map(each -> each.connections().state())
                .filter(state -> !state.connected())
                .map(StoreState::reason)
                .toList();
    }

    /** Says which parts are away, and which are not. */
    void tell(Readiness readiness) {
        for (Remote each : remote) {
            StoreState state = each.connections().state();
            if (state.connected()) {
                readiness.restore(each.part());
            } else {
                readiness.degrade(each.part(), state.reason());
            }
        }
    }

    /** How many settlements no Redis took. To be asked when the event loops have ended after {@link #close}. */
    int settlementsLeft() {
        return remote.stream()
                .mapToInt(each -> each.connections().settlementsLeft())
                .sum();
    }

    @Override
    public void close() {
        remote.forEach(each -> each.connections().close());
    }
}
