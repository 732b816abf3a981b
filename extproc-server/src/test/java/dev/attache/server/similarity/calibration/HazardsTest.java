package dev.attache.server.similarity.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import dev.attache.server.similarity.Guard;
import dev.attache.testkit.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the models in this process and the guards together reach on calibration/hazards.csv; docs/semantic-cache.md. */
class HazardsTest {
    static final Path FILE = Path.of("../calibration/hazards.csv");

    /** Of the half that nothing was tuned on. */
    @ParameterizedTest
    @CsvSource({"english, en", "chinese, zh"})
    void reachTheGoalsOnTheUnseenHalf(String model, String language) throws Exception {
        Embedder embedder = onnx(model);
        List<LabelledPair> pairs = PairsFile.read(FILE).stream()
                .filter(pair -> pair.language().equals(language) && pair.split().equals("unseen"))
                .toList();
        Calibration calibration = Calibration.of(embedder, EnumSet.allOf(Guard.class), pairs);
        Calibration.Point point = calibration.at(embedder.similarityThreshold());

        assertThat(point.guardedFalseHits().share()).isLessThanOrEqualTo(0.01);
        assertThat(point.guardedRecall().share()).isGreaterThanOrEqualTo(0.25);
    }

    @Test
    void theSetIsLargeAndSplitByTheNames() throws Exception {
        List<LabelledPair> pairs = PairsFile.read(FILE);
        assertThat(pairs).hasSizeGreaterThanOrEqualTo(400);
        var ids = new HashSet<String>();
        var texts = new HashSet<String>();
        for (LabelledPair pair : pairs) {
            assertThat(ids.add(pair.id())).as(pair.id()).isTrue();
            assertThat(texts.add(pair.one() + "|" + pair.other())).as(pair.id()).isTrue();
            assertThat(pair.one()).as(pair.id()).isNotEqualTo(pair.other());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(pair.id().getBytes(StandardCharsets.UTF_8));
            assertThat(pair.split()).as(pair.id()).isEqualTo(hash[0] % 2 == 0 ? "tune" : "unseen");
            assertThat(pair.same()).as(pair.id()).isEqualTo(pair.kind().equals("paraphrase"));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The module may be left out, so its settings have no name here.
    private static Embedder onnx(String model) throws Exception {
        var found = ServiceLoader.load(EmbedderType.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(type -> type.name().equals("onnx"))
                .findFirst();
        assumeTrue(found.isPresent(), "built without embedder-onnx");
        EmbedderType type = found.orElseThrow();
        Class<? extends Record> settings = type.settings();
        var component = settings.getRecordComponents()[0].getType();
        Record made = settings.getDeclaredConstructor(component)
                .newInstance(Enum.valueOf((Class<Enum>) component, model.toUpperCase(java.util.Locale.ROOT)));
        return type.create(made, new TestContext());
    }
}
