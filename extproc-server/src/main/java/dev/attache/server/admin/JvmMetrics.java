package dev.attache.server.admin;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Heap, threads and collections, under the names that ready-made JVM dashboards expect; each costs microseconds. */
final class JvmMetrics {
    private JvmMetrics() {}

    static void register(PrometheusRegistry registry) {
        Runtime runtime = Runtime.getRuntime();
        var threads = ManagementFactory.getThreadMXBean();
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Used bytes of the heap.")
                .labelNames("area")
                .callback(gauge -> gauge.call((double) (runtime.totalMemory() - runtime.freeMemory()), "heap"))
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_memory_max_bytes")
                .help("The most bytes that the heap may have.")
                .labelNames("area")
                .callback(gauge -> gauge.call((double) runtime.maxMemory(), "heap"))
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads_current")
                .help("Live platform threads.")
                .callback(gauge -> gauge.call(threads.getThreadCount()))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collections_total")
                .help("Collections so far.")
                .labelNames("gc")
                .callback(counter -> {
                    for (GarbageCollectorMXBean collector : collectors) {
                        counter.call((double) Math.max(0, collector.getCollectionCount()), collector.getName());
                    }
                })
                .register(registry);
    }
}
