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

    /** Of the half that is a regression set now. */
    @ParameterizedTest
    @CsvSource({"english, en", "chinese, zh"})
    void reachTheGoalsOnTheUnseenHalf(String model, String language) throws Exception {
        Calibration.Point point = measured(model, language, "unseen");

        assertThat(point.guardedFalseHits().share()).isLessThanOrEqualTo(0.01);
        assertThat(point.guardedRecall().share()).isGreaterThanOrEqualTo(0.25);
    }

    /** They miss the goal for false hits, see the document; this holds what it says. */
    @ParameterizedTest
    @CsvSource({"english, en, 3", "chinese, zh, 1"})
    void getNoWorseOnTheFreshPairs(String model, String language, int falseHits) throws Exception {
        Calibration.Point point = measured(model, language, "fresh");

        assertThat(point.guardedFalseHits().hits()).isLessThanOrEqualTo(falseHits);
        assertThat(point.guardedRecall().share()).isGreaterThanOrEqualTo(0.50);
    }

    private static Calibration.Point measured(String model, String language, String split) throws Exception {
        Embedder embedder = onnx(model);
        List<LabelledPair> pairs = PairsFile.read(FILE).stream()
                .filter(pair -> pair.language().equals(language) && pair.split().equals(split))
                .toList();
        Calibration calibration = Calibration.of(embedder, EnumSet.allOf(Guard.class), pairs);
        return calibration.at(embedder.similarityThreshold());
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
            assertThat(pair.split()).as(pair.id()).isEqualTo(split(pair.id()));
            assertThat(pair.same()).as(pair.id()).isEqualTo(pair.kind().equals("paraphrase"));
        }
    }

    private static String split(String id) throws Exception {
        if (id.startsWith("fresh-")) {
            return "fresh";
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        return hash[0] % 2 == 0 ? "tune" : "unseen";
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
