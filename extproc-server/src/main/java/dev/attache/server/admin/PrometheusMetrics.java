package dev.attache.server.admin;

import dev.attache.policy.Metrics;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
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
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Counts, gauges and histograms as Prometheus reads them.
 *
 * <p>The same name and labels give the same series, so that counts outlive a reload. Thread-safe; adding to a count
 * takes no lock. Sources: Prometheus' data model and its text exposition format 0.0.4.
 */
public final class PrometheusMetrics implements Metrics {
    /** The media type of {@link #exposition}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double[] SECONDS = {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1
    };

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

    /**
     * Finds or makes a histogram of times, 0.25 ms to 1 s, which is given nanoseconds and shows seconds. What it gives
     * back takes no lock and may be called from any thread, and as often as there are messages.
     *
     * @param name beginning with {@code attache_} and ending with {@code _seconds}
     * @throws IllegalArgumentException when the name or the label names are wrong, as for {@link #count}
     */
    public LongConsumer seconds(String name, String help, String... labels) {
        if (!NAME.matcher(name).matches() || !name.endsWith("_seconds")) {
            throw new IllegalArgumentException("metric \"" + name + "\" (expected: attache_…_seconds, in snake_case)");
        }
        MetricLabels pairs = MetricLabels.of(name, labels);
        Histogram histogram = family(
                name,
                pairs,
                Histogram.class,
                () -> Histogram.builder()
                        .name(name)
                        .help(help)
                        .labelNames(pairs.namesArray())
                        .classicOnly()
                        .classicUpperBounds(SECONDS)
                        .withoutExemplars()
                        .register(registry));
        DistributionDataPoint series = pairs.names().isEmpty() ? histogram : histogram.labelValues(pairs.valuesArray());
        return nanos -> series.observe(nanos * 1e-9);
    }

    /** Shows a text that may change, as the label of a series that is always 1; the text is asked for at each scrape. */
    public void info(String name, String help, String label, Supplier<String> text) {
        MetricLabels pairs = MetricLabels.of(name, label, "");
        family(
                name,
                pairs,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .labelNames(label)
                        .callback(callback -> callback.call(1, text.get()))
                        .register(registry));
    }

    /** Adds {@code attache_build_info}, always 1, and the basics of the JVM and the process. To be called once. */
    public void process(String version, String commit) {
        String java = Runtime.version().toString();
        gauge("attache_build_info", "What is running.", () -> 1, "version", version, "commit", commit, "java", java);
        JvmMetrics.register(registry);
        ProcessMetrics.register(registry);
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
