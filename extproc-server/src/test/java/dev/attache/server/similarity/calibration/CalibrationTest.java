package dev.attache.server.similarity.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import dev.attache.server.similarity.Guard;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With an embedder whose vectors turn as far as a text says: {@code zzie} has a cosine of 0.84 with a text without, as letters
 * count from a for 0; numbers would be something to guard. */
class CalibrationTest {
    private static final List<LabelledPair> PAIRS = List.of(
            pair("p1", true, "open a door", "open a door zzjf"),
            pair("p2", true, "open a door", "how to open the door? zzie"),
            pair("n1", false, "open a door", "open two doors zzjh"),
            pair("n2", false, "open a door", "open a door zzia"),
            pair("n3", false, "open a door", "too long for the embedder zzjj"));

    private static LabelledPair pair(String id, boolean same, String one, String other) {
        return new LabelledPair(id, "en", "", id.startsWith("p") ? "tune" : "unseen", same, one, other);
    }

    private static Calibration calibration(Set<Guard> guards) throws Exception {
        return Calibration.of(new Turning(), guards, PAIRS);
    }

    @Test
    void countsWhatHitsWithAndWithoutGuards() throws Exception {
        Calibration.Point point = calibration(EnumSet.of(Guard.NUMBERS)).at(0.90);
        assertThat(point.recall()).isEqualTo(new Rate(1, 2));
        assertThat(point.falseHits()).isEqualTo(new Rate(1, 2));
        assertThat(point.guardedRecall()).isEqualTo(new Rate(1, 2));
        assertThat(point.guardedFalseHits()).isEqualTo(new Rate(0, 2));
        assertThat(calibration(Set.of()).at(0.90).guardedFalseHits()).isEqualTo(new Rate(1, 2));
    }

    /** No hit of two may be as many as 65.8 %. */
    @Test
    void findsTheLeastThresholdWithinABudget() throws Exception {
        assertThat(calibration(EnumSet.of(Guard.NUMBERS)).thresholdFor(0.66)).hasValue(0.81);
        assertThat(calibration(Set.of()).thresholdFor(0.66)).hasValue(0.98);
        assertThat(calibration(Set.of()).thresholdFor(0.65)).isEmpty();
        assertThat(calibration(Set.of()).thresholdFor(1)).hasValue(0.70);
    }

    @Test
    void reports() throws Exception {
        List<String> lines = new CalibrationReport(calibration(EnumSet.of(Guard.NUMBERS))).lines(0.80, 0.80, 0.66);
        assertThat(lines)
                .contains(
                        "2 pairs with one answer, 3 with two; 1 of them not compared, because the embedder does not read"
                                + " them, and in none of the shares",
                        "0.90       50.0 % (9.5 to 90.5)     50.0 % (9.5 to 90.5)     50.0 % (9.5 to 90.5)     0.0 % (0.0 to 65.8)",
                        "At 0.80 the guards refuse",
                        "  numbers   1 false hits, and 0 pairs with one answer",
                        "False hits that are left:",
                        "  0.800 n2: open a door | open a door zzia",
                        "similarity_threshold: 0.81 keeps false hits within 66.0 %: 0 of 2 is up to 65.8 %; recall 100.0 %");
    }

    @Test
    void advisesNothingThatThePairsDoNotShow() throws Exception {
        var report = new CalibrationReport(calibration(EnumSet.of(Guard.NUMBERS)));
        assertThat(report.lines(0.90, 0.80, 0.01).getLast())
                .isEqualTo("no threshold keeps false hits within 1.0 % for certain: 0 of 2 is up to 65.8 %; take more"
                        + " pairs. 0.90 (in force): recall 50.0 %");
        assertThat(new CalibrationReport(new Calibration(List.of()))
                        .lines(0.90, 0.80, 0.01)
                        .getLast())
                .isEqualTo("no threshold to advise: no pair with two answers was compared");
        assertThat(report.lines(0.90, 0.92, 0.66).getLast())
                .endsWith("; below 0.92, the embedder's own: only where your traffic is like these pairs");
    }

    /** Two dimensions. */
    private static final class Turning implements Embedder {
        @Override
        public EmbedderId id() {
            return EmbedderId.inProcess("turning", "t", 2);
        }

        @Override
        public int maxTokens() {
            return 10;
        }

        @Override
        public double similarityThreshold() {
            return 0.8;
        }

        @Override
        public boolean fits(String text) {
            return !text.startsWith("too long");
        }

        @Override
        public float[] embed(String text) {
            int mark = text.indexOf("zz");
            // A little more, so that 0.80 is at least 0.80 after rounding.
            double cosine = mark < 0 ? 1 : digits(text.substring(mark + 2)) / 100.0 + 1e-6;
            return new float[] {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)};
        }

        private static int digits(String letters) {
            return 10 * (letters.charAt(0) - 'a') + letters.charAt(1) - 'a';
        }
    }
}
