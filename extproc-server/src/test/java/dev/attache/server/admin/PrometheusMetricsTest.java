package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics();

    @Test
    void theSameNameAndLabelsAreTheSameSeries() {
        metrics.count("attache_decisions_total", "Decisions.", "policy", "p", "result", "deny")
                .increment();
        metrics.count("attache_decisions_total", "Decisions.", "result", "deny", "policy", "p")
                .add(2);
        metrics.count("attache_decisions_total", "Decisions.", "policy", "q", "result", "deny")
                .increment();
        assertThat(metrics.exposition())
                .contains("# TYPE attache_decisions_total counter\n")
                .contains("# HELP attache_decisions_total Decisions.\n")
                .contains("attache_decisions_total{policy=\"p\",result=\"deny\"} 3.0\n")
                .contains("attache_decisions_total{policy=\"q\",result=\"deny\"} 1.0\n");
    }

    @Test
    void aSeriesIsThereBeforeItIsCounted() {
        metrics.count("attache_plain_total", "Plain.");
        metrics.count("attache_labelled_total", "Labelled.", "policy", "p");
        assertThat(metrics.exposition())
                .contains("attache_plain_total 0.0\n")
                .contains("attache_labelled_total{policy=\"p\"} 0.0\n");
    }

    @Test
    void countsFromManyThreadsLoseNothing() {
        var count = metrics.count("attache_parallel_total", "Parallel.");
        IntStream.range(0, 8)
                .parallel()
                .forEach(thread -> IntStream.range(0, 10_000).forEach(step -> count.increment()));
        assertThat(metrics.exposition()).contains("attache_parallel_total 80000.0\n");
    }

    @Test
    void labelNamesOfOneMetricMustAgree() {
        metrics.count("attache_a_total", "A.", "policy", "p");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("attache_a_total", "A.", "route", "r"))
                .withMessage("metric attache_a_total: labels [route] (expected: [policy])");
    }

    @Test
    void wrongNamesAndLabelsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("attache_a", "A."))
                .withMessageContaining("\"attache_a\"")
                .withMessageContaining("_total");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("other_total", "A."))
                .withMessageContaining("attache_");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("attache_a_total", "A.", "policy"))
                .withMessageContaining("name, value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("attache_a_total", "A.", "le-vel", "x"))
                .withMessageContaining("\"le-vel\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.count("attache_a_total", "A.", "x", "1", "x", "2"))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.gauge("attache_a_total", "A.", () -> 1))
                .withMessageContaining("not ending in _total");
    }

    @Test
    void gaugesAreAskedAtEachScrapeAndReplacedByTheSameLabels() {
        double[] value = {1};
        metrics.gauge("attache_open", "Open.", () -> 7, "kind", "a");
        metrics.gauge("attache_open", "Open.", () -> value[0], "kind", "a");
        metrics.gauge("attache_open", "Open.", () -> 5, "kind", "b");
        assertThat(metrics.exposition()).contains("attache_open{kind=\"a\"} 1.0\n", "attache_open{kind=\"b\"} 5.0\n");
        value[0] = 2;
        assertThat(metrics.exposition())
                .contains("attache_open{kind=\"a\"} 2.0\n")
                .doesNotContain("7.0");
    }

    @Test
    void aGaugeThatThrowsSpoilsNoOther() {
        metrics.gauge("attache_bad", "Bad.", () -> {
            throw new IllegalStateException();
        });
        metrics.gauge("attache_good", "Good.", () -> 1);
        assertThat(metrics.exposition()).contains("attache_good 1.0\n").doesNotContain("attache_bad ");
    }

    @Test
    void timesAreShownInSecondsByBuckets() {
        metrics.seconds("attache_phase_seconds", "Phases.", "phase", "a").accept(250_000);
        var again = metrics.seconds("attache_phase_seconds", "Phases.", "phase", "a");
        again.accept(3_000_000);
        again.accept(5_000_000_000L);
        assertThat(metrics.exposition())
                .contains("# TYPE attache_phase_seconds histogram\n")
                .contains("attache_phase_seconds_bucket{phase=\"a\",le=\"2.5E-4\"} 1\n")
                .contains("attache_phase_seconds_bucket{phase=\"a\",le=\"0.0025\"} 1\n")
                .contains("attache_phase_seconds_bucket{phase=\"a\",le=\"0.005\"} 2\n")
                .contains("attache_phase_seconds_bucket{phase=\"a\",le=\"1.0\"} 2\n")
                .contains("attache_phase_seconds_bucket{phase=\"a\",le=\"+Inf\"} 3\n")
                .contains("attache_phase_seconds_count{phase=\"a\"} 3\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.seconds("attache_phase", "Phases."))
                .withMessageContaining("_seconds");
    }

    @Test
    void aTextThatChangesLeavesNoSeriesBehind() {
        String[] version = {"one"};
        metrics.info("attache_config_info", "In force.", "version", () -> version[0]);
        assertThat(metrics.exposition()).contains("attache_config_info{version=\"one\"} 1.0\n");
        version[0] = "two";
        assertThat(metrics.exposition())
                .contains("attache_config_info{version=\"two\"} 1.0\n")
                .doesNotContain("one");
    }

    @Test
    void showsTheBuildAndTheJvm() {
        metrics.process("1.2.3", "abc");
        assertThat(metrics.exposition())
                .contains("attache_build_info{commit=\"abc\",java=\"")
                .contains("version=\"1.2.3\"} 1.0\n")
                .contains("jvm_memory_used_bytes{area=\"heap\"} ")
                .contains("jvm_threads_current ")
                .containsPattern("process_start_time_seconds [1-9]")
                .containsPattern("process_cpu_seconds_total [0-9.]*[1-9]")
                .containsPattern("process_open_fds [1-9]")
                .containsPattern("process_max_fds [1-9]")
                .contains("jvm_gc_collections_total{gc=\"");
    }

    @Test
    void labelValuesAreEscaped() {
        metrics.count("attache_odd_total", "Odd.", "route", "a\"b\\c\nd").increment();
        assertThat(metrics.exposition()).contains("attache_odd_total{route=\"a\\\"b\\\\c\\nd\"} 1.0\n");
    }
}
