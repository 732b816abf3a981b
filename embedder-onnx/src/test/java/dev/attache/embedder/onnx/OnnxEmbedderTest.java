package dev.attache.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxEmbedderTest {
    private static final OnnxType TYPE = new OnnxType();
    private final Embedder english = TYPE.embedder(OnnxModel.ENGLISH);
    private final Embedder chinese = TYPE.embedder(OnnxModel.CHINESE);

    @Test
    void isFoundByTheService() {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(EmbedderType.class).forEach(type -> names.add(type.name()));
        assertThat(names).containsExactly("onnx");
    }

    @ParameterizedTest
    @EnumSource(OnnxModel.class)
    void makesUnitVectorsThatAreAlwaysTheSame(OnnxModel model) throws Exception {
        Embedder embedder = TYPE.embedder(model);
        embedder.prepare();
        float[] vector = embedder.embed("怎么 install Docker");
        assertThat(vector).hasSize(embedder.id().dimensions()).isEqualTo(embedder.embed("怎么 install Docker"));
        assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
        assertThat(TYPE.embedder(model)).as("one for all configurations").isSameAs(embedder);
    }

    /** Guards against a model that is fed wrongly: then everything is near everything. */
    @Test
    void likeTextsAreNearer() throws Exception {
        double near =
                cosine(english.embed("How do I reset my password?"), english.embed("How can I change my password?"));
        double far = cosine(english.embed("How do I reset my password?"), english.embed("The cat sat on the mat."));
        assertThat(near).isGreaterThan(0.9);
        assertThat(far).isLessThan(0.65);
        double nah = cosine(chinese.embed("怎么重置密码？"), chinese.embed("如何重置密码？"));
        double fern = cosine(chinese.embed("怎么重置密码？"), chinese.embed("今天天气很好。"));
        assertThat(nah).isGreaterThan(0.85);
        assertThat(fern).isLessThan(0.6);
    }

    /** With case kept both are unknown to it, and the same. */
    @Test
    void theChineseModelTellsLatinNamesApart() throws Exception {
        double names = cosine(chinese.embed("Austria的首都是哪里？"), chinese.embed("Australia的首都是哪里？"));
        assertThat(names).isLessThan(0.999);
    }

    @Test
    void takesOnlyWhatTheModelReads() {
        assertThat(english.fits("How do I sort a list?")).isTrue();
        assertThat(english.fits("如何开启深色模式")).isFalse();
        assertThat(english.fits("Как дела?")).isFalse();
        assertThat(english.fits("12345")).isFalse();
        assertThat(english.fits("")).isFalse();
        assertThat(chinese.fits("用Python给列表排序")).isTrue();
        assertThat(chinese.fits("How do I sort a list?")).isFalse();
        assertThat(chinese.fits("字".repeat(510))).isTrue();
        assertThat(chinese.fits("字".repeat(511))).isFalse();
        assertThat(english.fits("word ".repeat(510))).isTrue();
        assertThat(english.fits("word ".repeat(511))).isFalse();
        assertThat(english.fits("a ".repeat(1_000_000))).isFalse();
        assertThat(english.fits("hello \uD83D\uDE80\uFFFC ጀ ꙮ ꙮ ꙮ"))
                .as("mostly unknown")
                .isFalse();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> chinese.embed("字".repeat(511)))
                .isInstanceOf(IOException.class)
                .hasMessage("embedder onnx: a text of 513 tokens (expected: at most 512)");
    }

    @Test
    void serveManyThreads() throws Exception {
        float[] expected = english.embed("many threads");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<float[]> work = () -> english.embed("many threads");
            var all = new ArrayList<Future<float[]>>();
            for (int i = 0; i < 30; i++) {
                all.add(threads.submit(work));
            }
            for (Future<float[]> one : all) {
                assertThat(one.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenToIsNamed() {
        String before = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", "/proc/1/nowhere");
        try {
            assertThatThrownBy(NativeLibrary::unpackable)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("/proc/1/nowhere (expected: a folder that can be written to");
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
