package dev.attache.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What all rounds of a row say.
 *
 * @param ratio median of the ratios to the reference, each taken within one round
 * @param lowest lowest of these ratios, and {@code highest} the highest: the noise of the machine
 * @param quietRounds how many rounds counted
 */
record Summary(double ratio, double lowest, double highest, int quietRounds) {
    /** A round counts as disturbed when the generator itself cost more than this multiple of its best. */
    private static final double DISTURBED = 1.3;

    /** Compares a row with the reference; both lists hold one window per round. */
    static Summary of(List<Window> row, List<Window> reference) {
        double[] ratios = IntStream.range(0, row.size())
                .filter(round -> isQuiet(row, round) && isQuiet(reference, round))
                .mapToDouble(
                        round -> row.get(round).micros() / reference.get(round).micros())
                .sorted()
                .toArray();
        if (ratios.length == 0) {
            return new Summary(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        return new Summary(median(ratios), ratios[0], ratios[ratios.length - 1], ratios.length);
    }

    /** The ratios of the rounds in their order, NaN for a round that was disturbed. */
    static List<Double> byRound(List<Window> row, List<Window> reference) {
        return IntStream.range(0, row.size())
                .mapToObj(round -> isQuiet(row, round) && isQuiet(reference, round)
                        ? row.get(round).micros() / reference.get(round).micros()
                        : Double.NaN)
                .toList();
    }

    static double median(List<Window> windows, ToDoubleFunction<Window> value) {
        return median(windows.stream().mapToDouble(value).sorted().toArray());
    }

    private static boolean isQuiet(List<Window> row, int round) {
        double best = row.stream().mapToDouble(Window::generatorMicros).min().orElseThrow();
        return row.get(round).generatorMicros() <= DISTURBED * best;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
