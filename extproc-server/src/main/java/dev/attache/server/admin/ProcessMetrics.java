package dev.attache.server.admin;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/** When the process began and what it uses, under the names that Prometheus recommends to all of its clients. */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void register(PrometheusRegistry registry) {
        double began = ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
        gauge(registry, "process_start_time_seconds", "When the process began, in seconds since 1970.", () -> began);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            CounterWithCallback.builder()
                    .name("process_cpu_seconds_total")
                    .help("CPU of the process, of the user and the system.")
                    .callback(counter -> counter.call(system.getProcessCpuTime() * 1e-9))
                    .register(registry);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            gauge(registry, "process_open_fds", "Open file descriptors.", unix::getOpenFileDescriptorCount);
            gauge(registry, "process_max_fds", "The most there may be.", unix::getMaxFileDescriptorCount);
        }
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }
}
