package dev.attache.server.admin;

import dev.attache.policy.Metrics;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Counts and gauges as Prometheus reads them.
 *
 * <p>The same name and labels give the same series, so that counts outlive a reload. Thread-safe; adding to a count
 * takes no lock. Sources: Prometheus' data model and its text exposition format 0.0.4.
 */
public final class PrometheusMetrics implements Metrics {
    /** The media type of {@link #exposition}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final Pattern NAME = Pattern.compile("attache_[a-z0-9_]*[a-z0-9]");

    private record Family<M>(List<String> labelNames, M metric) {}

    private record Gauge(Map<List<String>, DoubleSupplier> suppliers) {}

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Map<String, Family<?>> families = new ConcurrentHashMap<>();

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the name does not begin with {@code attache_} and end with {@code _total},
     *     or the label names differ from those of an earlier call
     */
    @Override
    public Count count(String name, String help, String... labels) {
        if (!NAME.matcher(name).matches() || !name.endsWith("_total")) {
            throw new IllegalArgumentException("metric \"" + name + "\" (expected: attache_…_total, in snake_case)");
        }
        MetricLabels pairs = MetricLabels.of(name, labels);
        Counter counter = family(
                name,
                pairs,
                Counter.class,
                () -> Counter.builder()
                        .name(name)
                        .help(help)
                        .labelNames(pairs.namesArray())
                        .withoutExemplars()
                        .register(registry));
        CounterDataPoint series = pairs.names().isEmpty() ? counter : counter.labelValues(pairs.valuesArray());
        return series::inc;
    }

    /**
     * Shows a value that is asked for at each scrape. The same name and labels again replace the earlier supplier. A
     * supplier that throws is left out of that scrape.
     *
     * @param name as Prometheus shows it, beginning with {@code attache_}
     * @param supplier must be quick and thread-safe
     * @throws IllegalArgumentException when the name or the label names are wrong, as for {@link #count}
     */
    public void gauge(String name, String help, DoubleSupplier supplier, String... labels) {
        if (!NAME.matcher(name).matches() || name.endsWith("_total")) {
            throw new IllegalArgumentException("metric \"" + name + "\" (expected: attache_…, not ending in _total)");
        }
        MetricLabels pairs = MetricLabels.of(name, labels);
        Gauge gauge = family(name, pairs, Gauge.class, () -> register(name, help, pairs));
        gauge.suppliers().put(pairs.values(), supplier);
    }

    private Gauge register(String name, String help, MetricLabels pairs) {
        var gauge = new Gauge(new ConcurrentHashMap<>());
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(pairs.namesArray())
                .callback(callback -> gauge.suppliers().forEach((values, supplier) -> {
                    double value;
                    try {
                        value = supplier.getAsDouble();
                    } catch (RuntimeException unknown) {
                        return;
                    }
                    callback.call(value, values.toArray(String[]::new));
                }))
                .register(registry);
        return gauge;
    }

    /** Adds {@code attache_build_info}, always 1, and the basics of the JVM. To be called once. */
    public void process(String version, String commit) {
        String java = Runtime.version().toString();
        gauge("attache_build_info", "What is running.", () -> 1, "version", version, "commit", commit, "java", java);
        JvmMetrics.register(registry);
    }

    /** All series in Prometheus' text format. */
    public String exposition() {
        var out = new ByteArrayOutputStream(16 * 1024);
        try {
            writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private <M> M family(String name, MetricLabels pairs, Class<M> kind, Supplier<M> make) {
        Family<?> family = families.computeIfAbsent(name, absent -> new Family<>(pairs.names(), make.get()));
        if (!family.labelNames().equals(pairs.names())) {
            throw new IllegalArgumentException(
                    "metric " + name + ": labels " + pairs.names() + " (expected: " + family.labelNames() + ")");
        }
        return kind.cast(family.metric());
    }
}
