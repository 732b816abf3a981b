package dev.attache.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void ratioIsTheMedianOfTheRoundsNotTheRatioOfMedians() {
        // Ratios 2, 4 and 1.5; the medians, 60 and 20, would give 3.
        List<Window> row = List.of(window(10, 1), window(80, 1), window(60, 1));
        List<Window> noop = List.of(window(5, 1), window(20, 1), window(40, 1));

        Summary summary = Summary.of(row, noop);

        assertThat(summary.ratio()).isCloseTo(2.0, within(1e-9));
        assertThat(summary.lowest()).isCloseTo(1.5, within(1e-9));
        assertThat(summary.highest()).isCloseTo(4.0, within(1e-9));
        assertThat(summary.quietRounds()).isEqualTo(3);
    }

    @Test
    void evenNumberOfRoundsTakesTheMiddle() {
        Summary summary = Summary.of(List.of(window(2, 1), window(3, 1)), List.of(window(1, 1), window(1, 1)));

        assertThat(summary.ratio()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void roundInWhichTheGeneratorWasDisturbedIsLeftOut() {
        List<Window> row = List.of(window(10, 2.0), window(90, 2.7), window(12, 2.5));
        List<Window> noop = List.of(window(5, 1.0), window(5, 1.0), window(5, 1.4));

        Summary summary = Summary.of(row, noop);

        assertThat(summary.ratio()).isCloseTo(2.0, within(1e-9));
        assertThat(summary.quietRounds()).isEqualTo(1);
    }

    @Test
    void roundsAreToldInTheirOrderAndTheDisturbedOneAsNone() {
        List<Window> row = List.of(window(10, 1), window(90, 1), window(12, 1));
        List<Window> noop = List.of(window(5, 1), window(5, 1.4), window(4, 1));

        assertThat(Summary.byRound(row, noop)).containsExactly(2.0, Double.NaN, 3.0);
    }

    @Test
    void withoutAQuietRoundThereIsNoRatio() {
        List<Window> row = List.of(window(10, 1), window(10, 9));
        List<Window> noop = List.of(window(5, 9), window(5, 1));

        assertThat(Summary.of(row, noop).ratio()).isNaN();
    }

    private static Window window(double micros, double generatorMicros) {
        return new Window(micros, 0, 0, 1, generatorMicros, 0, "");
    }
}
