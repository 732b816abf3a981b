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

    /**
     * The lines of the report.
     *
     * @param threshold the one in force
     * @param standard the embedder's own
     * @param budget the share of false hits that is bearable
     */
    public List<String> lines(double threshold, double standard, double budget) {
        var lines = new ArrayList<String>();
        long same = calibration.pairs().stream().filter(p -> p.pair().same()).count();
        long unfit = calibration.pairs().stream().filter(p -> !p.comparable()).count();
        lines.add(("%d pairs with one answer, %d with two; %d of them not compared, because the embedder does not read"
                        + " them, and in none of the shares")
                .formatted(same, calibration.pairs().size() - same, unfit));
        lines.add("");
        lines.add("threshold  recall                   false hits               guarded: recall          false hits");
        calibration.sweep().forEach(point -> lines.add(row(point)));
        lines.add("");
        guards(lines, threshold);
        falseHits(lines, threshold);
        lines.add(advice(threshold, standard, budget));
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

    private String advice(double inForce, double standard, double budget) {
        OptionalDouble found = calibration.thresholdFor(budget);
        String share = percent(budget);
        if (found.isEmpty()) {
            Rate least = calibration.sweep().getLast().guardedFalseHits();
            if (least.of() == 0) {
                return "no threshold to advise: no pair with two answers was compared";
            }
            return String.format(
                    Locale.ROOT,
                    "no threshold keeps false hits within %s for certain: %s; take more pairs. %.2f (in force): recall %s",
                    share,
                    upTo(least),
                    inForce,
                    percent(calibration.at(inForce).guardedRecall().share()));
        }
        double threshold = found.getAsDouble();
        Calibration.Point point = calibration.at(threshold);
        String below = threshold < standard
                ? String.format(
                        Locale.ROOT,
                        "; below %.2f, the embedder's own: only where your traffic is like these pairs",
                        standard)
                : "";
        return String.format(
                Locale.ROOT,
                "similarity_threshold: %.2f keeps false hits within %s: %s; recall %s%s",
                threshold,
                share,
                upTo(point.guardedFalseHits()),
                percent(point.guardedRecall().share()),
                below);
    }

    private static String upTo(Rate rate) {
        return "%d of %d is up to %s".formatted(rate.hits(), rate.of(), percent(rate.upper()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
