package dev.attache.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void percentilesAreRightToSixPercent() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int micros = 1; micros <= 1_000; micros++) {
            histogram.record(micros * 1_000L);
        }

        assertThat(histogram.percentile(50)).isCloseTo(500_000, withinPercentage(6.5));
        assertThat(histogram.percentile(99)).isCloseTo(990_000, withinPercentage(6.5));
    }

    @Test
    void nothingRecordedIsZero() {
        assertThat(new LatencyHistogram().percentile(99)).isZero();
    }
}
