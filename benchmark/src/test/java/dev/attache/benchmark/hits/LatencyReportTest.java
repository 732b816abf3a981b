package dev.attache.benchmark.hits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LatencyReportTest {
    private static final int MODEL_MILLIS = 300;

    private final Map<String, Latencies> measured = new HashMap<>();

    private void took(String title, double millis) {
        var took = new Latencies("meant");
        took.add("meant", (long) (millis * 1e6));
        measured.put(title, took);
    }

    private Latencies of(String title) {
        return Objects.requireNonNull(measured.get(title), title);
    }

    private void upstream(String title, double more) {
        took(LatencyReport.title(title, MODEL_MILLIS), MODEL_MILLIS + more);
        took(LatencyReport.title(title, 0), more);
    }

    private String printed(boolean semantic) {
        upstream(LatencyReport.UPSTREAM, 0);
        upstream(LatencyReport.NO_POLICY, 2);
        upstream(LatencyReport.EXACT_MISS, 3);
        took(LatencyReport.EXACT_HIT, 1.5);
        if (semantic) {
            upstream(LatencyReport.SEMANTIC_MISS, 8);
            took(LatencyReport.SEMANTIC_HIT, 6);
        }
        var bytes = new ByteArrayOutputStream();
        new LatencyReport(5, MODEL_MILLIS, this::of).print(new PrintStream(bytes, true, UTF_8), semantic);
        return bytes.toString(UTF_8);
    }

    @Test
    void hitIsSetAgainstTheUpstreamAtItsPace() {
        assertThat(printed(true))
                .contains("exact hit: 0.0050 x the upstream at the median (1.50 of 300.0 ms)")
                .contains("semantic hit: 0.0200 x the upstream at the median (6.00 of 300.0 ms)")
                .doesNotContain("NOT VALID", "left out");
    }

    /** 300 ms would hide what is added. */
    @Test
    void missIsSetAgainstWhatIsWithoutThePolicy() {
        assertThat(printed(true))
                .contains("exact, miss: adds 1.00 ms at the median to 2.00 ms without the policy, x 1.50; x 1.0033")
                .contains(
                        "exact_then_semantic, miss: adds 6.00 ms at the median to 2.00 ms without the policy, x 4.00");
    }

    @Test
    void withoutAnEmbedderThatIsSaid() {
        assertThat(printed(false)).contains("semantic: left out").doesNotContain("semantic hit", "semantic, miss");
    }

    @Test
    void answersOfAnotherKindAreNotHidden() {
        printed(true);
        of(LatencyReport.SEMANTIC_HIT).add("miss", 1);

        var bytes = new ByteArrayOutputStream();
        new LatencyReport(5, MODEL_MILLIS, this::of).print(new PrintStream(bytes, true, UTF_8), true);
        assertThat(bytes.toString(UTF_8))
                .contains(
                        "NOT VALID: semantic hit: 1 of 2 answers were of another kind and are not in the table: {miss=1}");
    }
}
