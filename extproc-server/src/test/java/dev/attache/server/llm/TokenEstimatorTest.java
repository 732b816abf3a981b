package dev.attache.server.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TokenEstimatorTest {
    private static final Percentage CLOSE = Percentage.withPercentage(10);

    private final TokenEstimator estimator = new TokenEstimator();

    @Test
    void aFirstGuessIsFourLettersAToken() {
        assertThat(estimator.estimateInput("new", text(4000, 0))).isEqualTo(1008);
        assertThat(estimator.estimateInput(null, text(0, 250))).isEqualTo(108);
        assertThat(estimator.estimateInput("new", InputSize.NONE)).isPositive();
        assertThat(estimator.estimateInput("new", new InputSize(TextSize.NONE, 5, 2, 1)))
                .isEqualTo(8 + 5 + 2 * TokenEstimator.IMAGE + TokenEstimator.FILE);
        assertThat(estimator.tokensOf("new", 10)).isEqualTo(3);
        assertThat(estimator.tokensOf("new", new TextSize(4, 5))).isEqualTo(3);
    }

    @Test
    void itLearnsEachModelsTokenizer() {
        for (int call = 0; call < 100; call++) {
            estimator.learnInput("dense", text(1000, 0), 500);
            estimator.learnInput("sparse", text(1000, 0), 200);
        }
        assertThat(estimator.estimateInput("dense", text(10_000, 0))).isCloseTo(5000, CLOSE);
        assertThat(estimator.estimateInput("sparse", text(10_000, 0))).isCloseTo(2000, CLOSE);
        assertThat(estimator.estimateInput("unknown", text(10_000, 0))).isBetween(2000L, 5000L);
    }

    @Test
    void eachScriptIsLearnedFromMixedTexts() {
        var random = new Random(3);
        for (int call = 0; call < 2_000; call++) {
            int latin = random.nextInt(1000);
            int wide = random.nextInt(1000);
            estimator.learnInput("m", text(latin, wide), 8 + latin / 5 + wide / 2);
        }
        assertThat(estimator.estimateInput("m", text(10_000, 0))).isCloseTo(2000, CLOSE);
        assertThat(estimator.estimateInput("m", text(0, 10_000))).isCloseTo(5000, CLOSE);
    }

    @Test
    void noCallsMakeItAbsurd() {
        for (int call = 0; call < 1_000; call++) {
            estimator.learnInput("much", text(100, 100), Long.MAX_VALUE);
            estimator.learnInput("little", text(100_000, 100_000), 9);
            estimator.learnInput("none", text(100, 100), 0);
            estimator.learnInput("none", text(100, 100), Long.MIN_VALUE / 2);
            estimator.learnInput("short", text(10, 0), 1_000_000);
            estimator.learnInput("seen", new InputSize(new TextSize(1000, 0), 0, 1, 0), 1);
        }
        assertThat(estimator.estimateInput("much", text(1500, 0))).isBetween(1007L, 1009L);
        assertThat(estimator.estimateInput("much", text(0, 1000))).isBetween(1007L, 1009L);
        assertThat(estimator.estimateInput("little", text(8000, 0))).isBetween(1007L, 1009L);
        assertThat(estimator.estimateInput("little", text(0, 6000))).isBetween(1007L, 1009L);
        assertThat(estimator.size()).isEqualTo(2);
    }

    @Test
    void whatIsAskedForComesBeforeWhatWasLearnedBeforeTheDefault() {
        assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 1024)).isEqualTo(1024);
        for (int call = 0; call < 8; call++) {
            assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 1024))
                    .isEqualTo(1024);
            estimator.learnOutput("m", 500);
        }
        assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 1024)).isEqualTo(500);
        assertThat(estimator.estimateOutput("m", OptionalLong.of(77), 1024)).isEqualTo(77);
        assertThat(estimator.estimateOutput("other", OptionalLong.empty(), 1024))
                .isEqualTo(1024);
        assertThat(estimator.estimateOutput(null, OptionalLong.empty(), 1024)).isEqualTo(1024);
    }

    @Test
    void manyShortAnswersDoNotMakeOtherCallsLookSmall() {
        for (int call = 0; call < 1_000; call++) {
            estimator.learnOutput("m", 1);
        }
        assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 1024)).isEqualTo(256);
        assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 1)).isEqualTo(1);
        assertThat(estimator.estimateOutput("m", OptionalLong.of(1), 1024)).isEqualTo(1);
    }

    @Test
    void nineOfTenAnswersFitWhatIsLearned() {
        var random = new Random(5);
        int fitting = 0;
        for (int call = 0; call < 20_000; call++) {
            long tokens = 1L + random.nextInt(1000);
            fitting += tokens <= estimator.estimateOutput("m", OptionalLong.empty(), 0) ? 1 : 0;
            estimator.learnOutput("m", tokens);
        }
        assertThat(fitting).isBetween(17_200, 18_800);
    }

    @Test
    void oneHugeAnswerIsForgotten() {
        for (int call = 0; call < 1_000; call++) {
            estimator.learnOutput("m", call == 0 ? Long.MAX_VALUE : 100);
        }
        assertThat(estimator.estimateOutput("m", OptionalLong.empty(), 0)).isLessThan(200);
    }

    @Test
    void itRemembersTheModelsThatAreCalled() {
        for (int call = 0; call < 10; call++) {
            estimator.learnOutput("called", 10);
        }
        for (int i = 0; i < 10_000; i++) {
            estimator.learnOutput("m" + i, 99);
            estimator.estimateInput("called", InputSize.NONE);
        }
        assertThat(estimator.size()).isEqualTo(TokenEstimator.MAX_MODELS);
        assertThat(estimator.estimateOutput("called", OptionalLong.empty(), 16)).isEqualTo(10);
        assertThat(estimator.estimateOutput("m0", OptionalLong.empty(), 1024)).isEqualTo(1024);
    }

    @Test
    void manyThreadsMayLearn() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var running = new ArrayList<Future<?>>();
            for (int thread = 0; thread < 4; thread++) {
                var random = new Random(thread);
                running.add(threads.submit(() -> {
                    for (int call = 0; call < 20_000; call++) {
                        String model = "m" + random.nextInt(3000);
                        estimator.learnInput(model, text(1000, 0), 508);
                        estimator.learnOutput(model, 5);
                        estimator.estimateInput(model, text(1000, 0));
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(estimator.size()).isEqualTo(TokenEstimator.MAX_MODELS);
        assertThat(estimator.estimateInput("unknown", text(1000, 0))).isCloseTo(508, CLOSE);
    }

    private static InputSize text(long latin, long wide) {
        return new InputSize(new TextSize(latin, wide), 0, 0, 0);
    }
}
