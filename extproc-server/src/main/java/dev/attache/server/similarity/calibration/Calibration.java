package dev.attache.server.similarity.calibration;

import dev.attache.embedding.Embedder;
import dev.attache.server.similarity.Cosine;
import dev.attache.server.similarity.Guard;
import dev.attache.server.similarity.Question;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What an embedder and guards make of labelled pairs.
 *
 * @param pairs in the order of the file
 */
public record Calibration(List<ScoredPair> pairs) {
    /** The thresholds that are looked at. */
    private static final int FROM_HUNDREDTHS = 70;

    private static final int HUNDREDTHS = 100;

    /** One threshold: how many of the pairs with one answer hit, and how many of the others. */
    public record Point(double threshold, Rate recall, Rate falseHits, Rate guardedRecall, Rate guardedFalseHits) {}

    /** Embeds all texts, one after the other, and lets the guards look at them. Blocks. */
    public static Calibration of(Embedder embedder, Set<Guard> guards, List<LabelledPair> pairs)
            throws IOException, InterruptedException {
        var scored = new ArrayList<ScoredPair>();
        for (LabelledPair pair : pairs) {
            boolean comparable = embedder.fits(pair.one()) && embedder.fits(pair.other());
            double similarity = comparable ? Cosine.of(embedder.embed(pair.one()), embedder.embed(pair.other())) : 0;
            scored.add(new ScoredPair(pair, similarity, comparable, refusing(guards, pair)));
        }
        return new Calibration(List.copyOf(scored));
    }

    private static Set<Guard> refusing(Set<Guard> guards, LabelledPair pair) {
        var one = Question.of(pair.one());
        var other = Question.of(pair.other());
        var refusing = EnumSet.noneOf(Guard.class);
        guards.stream().filter(guard -> !guard.agree(one, other)).forEach(refusing::add);
        return Set.copyOf(refusing);
    }

    /** All thresholds from 0.70 to 0.99. */
    public List<Point> sweep() {
        return thresholds().mapToObj(this::at).toList();
    }

    /** One threshold. */
    public Point at(double threshold) {
        return new Point(
                threshold,
                rate(true, threshold, false),
                rate(false, threshold, false),
                rate(true, threshold, true),
                rate(false, threshold, true));
    }

    /** Of the pairs that were compared: what the embedder does not read says nothing about a threshold. */
    private Rate rate(boolean same, double threshold, boolean guarded) {
        List<ScoredPair> those = pairs.stream()
                .filter(scored -> scored.comparable() && scored.pair().same() == same)
                .toList();
        long hits =
                those.stream().filter(scored -> scored.hits(threshold, guarded)).count();
        return new Rate((int) hits, those.size());
    }

    /**
     * The least threshold from which on, with guards, at most this share of the pairs with two answers hits, by the upper
     * end of the interval: few pairs without a false hit show little. Empty when there is none.
     */
    public OptionalDouble thresholdFor(double falseHits) {
        Optional<Double> above = thresholds()
                .boxed()
                .filter(threshold -> at(threshold).guardedFalseHits().upper() > falseHits)
                .reduce((first, second) -> second);
        return thresholds()
                .filter(threshold -> above.isEmpty() || threshold > above.get())
                .findFirst();
    }

    private static DoubleStream thresholds() {
        return IntStream.range(FROM_HUNDREDTHS, HUNDREDTHS).mapToDouble(hundredths -> hundredths / (double) HUNDREDTHS);
    }
}
