package dev.attache.server.similarity.calibration;

import dev.attache.server.similarity.Guard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A calibration in words and tables, as {@code attache calibrate} prints it. */
public final class CalibrationReport {
    private static final int SHOWN = 10;

    private final Calibration calibration;

    /** A report of this. */
    public CalibrationReport(Calibration calibration) {
        this.calibration = calibration;
    }

    /** The lines of the report. */
    public List<String> lines(double threshold, double budget) {
        var lines = new ArrayList<String>();
        long same = calibration.pairs().stream().filter(p -> p.pair().same()).count();
        long unfit = calibration.pairs().stream().filter(p -> !p.comparable()).count();
        lines.add("%d pairs with one answer, %d with two; %d not compared, because the embedder does not read them"
                .formatted(same, calibration.pairs().size() - same, unfit));
        lines.add("");
        lines.add("threshold  recall                   false hits               guarded: recall          false hits");
        calibration.sweep().forEach(point -> lines.add(row(point)));
        lines.add("");
        guards(lines, threshold);
        falseHits(lines, threshold);
        lines.add(advice(budget));
        return lines;
    }

    private static String row(Calibration.Point point) {
        return String.format(
                        Locale.ROOT,
                        "%.2f       %-24s %-24s %-24s %s",
                        point.threshold(),
                        point.recall(),
                        point.falseHits(),
                        point.guardedRecall(),
                        point.guardedFalseHits())
                .stripTrailing();
    }

    /** What each guard does at the threshold in force: pairs may be refused by several. */
    private void guards(List<String> lines, double threshold) {
        var wrong = new TreeMap<Guard, Integer>();
        var right = new TreeMap<Guard, Integer>();
        calibration.pairs().stream()
                .filter(p -> p.hits(threshold, false))
                .forEach(p -> p.refusedBy()
                        .forEach(guard -> (p.pair().same() ? wrong : right).merge(guard, 1, Integer::sum)));
        lines.add(String.format(Locale.ROOT, "At %.2f the guards refuse", threshold));
        for (Guard guard : Guard.values()) {
            lines.add("  %-9s %d false hits, and %d pairs with one answer"
                    .formatted(
                            guard.name().toLowerCase(Locale.ROOT),
                            right.getOrDefault(guard, 0),
                            wrong.getOrDefault(guard, 0)));
        }
        lines.add("");
    }

    private void falseHits(List<String> lines, double threshold) {
        List<ScoredPair> left = calibration.pairs().stream()
                .filter(p -> !p.pair().same() && p.hits(threshold, true))
                .sorted(Comparator.comparingDouble(p -> -p.similarity()))
                .toList();
        if (left.isEmpty()) {
            return;
        }
        lines.add("False hits that are left:");
        left.stream()
                .limit(SHOWN)
                .forEach(p -> lines.add(String.format(
                        Locale.ROOT,
                        "  %.3f %s: %s | %s",
                        p.similarity(),
                        p.pair().id(),
                        p.pair().one(),
                        p.pair().other())));
        if (left.size() > SHOWN) {
            lines.add("  and %d more".formatted(left.size() - SHOWN));
        }
        lines.add("");
    }

    private String advice(double budget) {
        OptionalDouble threshold = calibration.thresholdFor(budget);
        String share = String.format(Locale.ROOT, "%.1f %%", 100 * budget);
        return threshold.isEmpty()
                ? "No threshold keeps false hits within " + share
                : String.format(
                        Locale.ROOT,
                        "similarity_threshold: %.2f keeps false hits of these pairs within %s",
                        threshold.getAsDouble(),
                        share);
    }
}
