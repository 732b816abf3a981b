package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attache.store.Vectors.Near;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VectorTableTest {
    private final VectorTable table = new VectorTable();

    private static float[] random(SplittableRandom random, int dimensions) {
        var vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    @Test
    void theCosineIsRightForEveryLength() {
        var random = new SplittableRandom(1);
        for (int dimensions = 1; dimensions < 2_000; dimensions += 1 + dimensions / 8) {
            float[] one = random(random, dimensions);
            float[] other = random(random, dimensions);
            double expected = 0;
            for (int i = 0; i < dimensions; i++) {
                expected += (double) one[i] * other[i];
            }
            assertThat((double) cosine(one, other)).isCloseTo(expected, within(5e-5));
            assertThat((double) cosine(one, one)).isCloseTo(1, within(1e-6));
            assertThat((double) cosine(one, times(one, -1000))).isCloseTo(-1, within(5e-6));
        }
    }

    @Test
    void allOfALengthInOneDimensionOrInAllIsNotTooMuch() {
        var all = new float[1 << 16];
        Arrays.fill(all, 1);
        assertThat((double) cosine(all, all)).isCloseTo(1, within(0.01));
        assertThat(cosine(new float[] {Float.MAX_VALUE}, new float[] {-Float.MIN_VALUE}))
                .isEqualTo(-1);
    }

    private static float[] times(float[] vector, float factor) {
        float[] longer = vector.clone();
        for (int i = 0; i < longer.length; i++) {
            longer[i] *= factor;
        }
        return longer;
    }

    private static float cosine(float[] one, float[] other) {
        return Objects.requireNonNull(Rounded.of(one)).cosine(Objects.requireNonNull(Rounded.of(other)));
    }

    @Test
    void whatHasNoDirectionIsNeverFound() {
        table.put("a", new float[] {Float.NaN, 0}, 10, 10, 0);
        table.put("b", new float[] {1, 0}, 10, 10, 0);
        table.put("c", new float[] {Float.POSITIVE_INFINITY, 0}, 10, 10, 0);
        table.put("d", new float[] {0, 0}, 10, 10, 0);
        assertThat(table.nearest(new float[] {0, 1}, 9, 0)).extracting(Near::id).containsExactly("b");
        assertThat(table.nearest(new float[] {0, 0}, 9, 0)).isEmpty();
        table.put("b", new float[] {0, 0}, 10, 10, 0);
        assertThat(table.nearest(new float[] {1, 0}, 9, 0)).isEmpty();
    }

    @Test
    void whatIsOverMakesRoomBeforeWhatLives() {
        table.put("a", new float[] {1}, 100, 3, 0);
        table.put("b", new float[] {1}, 10, 3, 0);
        table.put("c", new float[] {1}, 100, 3, 0);
        assertThat(table.nearest(new float[] {1}, 9, 10)).extracting(Near::id).containsExactly("a", "c");
        table.put("d", new float[] {1}, 100, 3, 10);
        assertThat(table.nearest(new float[] {1}, 9, 10)).extracting(Near::id).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void slotsAreUsedAgain() {
        for (int i = 0; i < 10_000; i++) {
            table.put("a" + i, new float[] {1}, 100, 1_000, 0);
            if (i % 3 == 0) {
                table.remove("a" + (i - 1));
            }
        }
        List<Near> found = table.nearest(new float[] {1}, 20_000, 0);
        assertThat(found).hasSize(table.size()).hasSizeGreaterThan(600);
        assertThat(new HashSet<>(found)).hasSize(found.size());
        assertThat(table.kibibytes()).isLessThan(400);
    }

    /** What nobody touches is found in each look, once, whatever others do. */
    @Test
    void whoLooksSeesWhatStaysWhileOthersWrite() throws InterruptedException, ExecutionException {
        var random = new SplittableRandom(3);
        float[] wanted = random(random, 16);
        for (int i = 0; i < 100; i++) {
            table.put("stays" + i, random(random, 16), 100, 100_000, 0);
        }
        var stop = new AtomicBoolean();
        var writers = new ArrayList<CompletableFuture<Void>>();
        for (int writer = 0; writer < 2; writer++) {
            SplittableRandom own = random.split();
            String name = "w" + writer + "-";
            writers.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    int i = own.nextInt(500);
                    if (own.nextBoolean()) {
                        table.put(name + i, random(own, 16), 100, 100_000, 0);
                    } else {
                        table.remove(name + i);
                    }
                }
            }));
        }
        for (int look = 0; look < 2_000; look++) {
            List<String> staying = table.nearest(wanted, 5_000, 0).stream()
                    .map(Near::id)
                    .filter(id -> id.startsWith("stays"))
                    .toList();
            assertThat(staying).hasSize(100).doesNotHaveDuplicates();
        }
        stop.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get();
        }
    }
}
