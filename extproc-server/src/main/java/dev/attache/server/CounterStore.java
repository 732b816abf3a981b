package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.config.RedisSettings;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.server.store.redis.RedisCounters;
import dev.attache.server.store.redis.StoreState;
import dev.attache.store.Counters;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The counters that the configuration asks for.
 *
 * @param name for people
 * @param state whether it answers
 * @param close lets go of its connections
 */
record CounterStore(String name, Counters counters, Supplier<StoreState> state, Runnable close) {
    private static final int MAX_RECORDS = 1_000_000;

    /** Opens the store; a Redis that is away does not fail this. */
    static CounterStore open(@Nullable RedisSettings redis, EventLoops loops, PrometheusMetrics metrics) {
        return redis == null ? memory(metrics) : redis(redis, loops, metrics);
    }

    private static CounterStore memory(PrometheusMetrics metrics) {
        var counters = new MemoryCounters(InstantSource.system(), MAX_RECORDS);
        metrics.gauge(
                "attache_memory_evictions",
                "Subjects forgotten before their time, because there were too many.",
                counters::evictions);
        return new CounterStore("in this process", counters, () -> new StoreState(true, ""), () -> {});
    }

    private static CounterStore redis(RedisSettings redis, EventLoops loops, Metrics metrics) {
        var settings = new dev.attache.server.store.redis.RedisSettings(
                redis.uri(), redis.commandTimeout(), redis.keyPrefix());
        RedisCounters counters = RedisCounters.open(settings, loops.workers(), metrics);
        return new CounterStore("in Redis", counters, counters::state, counters::close);
    }
}
