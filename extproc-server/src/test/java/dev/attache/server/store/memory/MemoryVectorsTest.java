package dev.attache.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.store.VectorsContract;
import dev.attache.store.StoreException;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryVectorsTest extends VectorsContract {
    private static final Keep KEEP = new Keep(Duration.ofHours(1), 1_000_000);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final MemoryVectors vectors = new MemoryVectors(now::get, 64 << 20);

    @Override
    protected List<Vectors> nodes() {
        return List.of(vectors, vectors);
    }

    @Override
    protected void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static float[] unit(int dimensions) {
        var vector = new float[dimensions];
        vector[0] = 1;
        return vector;
    }

    @Test
    void onePartitionTakesHalfOfTheRoomAndKeepsWhatWasUsedLast() {
        var small = new MemoryVectors(now::get, 1 << 20);
        for (int i = 0; i < 2_000; i++) {
            small.put(place(1), id(i), unit(100), KEEP);
        }
        List<Near> found = small.nearest(place(1), unit(100), 5_000);
        assertThat(found).hasSizeBetween(500, (1 << 19) / 200);
        assertThat(found).extracting(Near::id).contains(id(1_999), id(1_600)).doesNotContain(id(0), id(500));
    }

    @Test
    void allPartitionsTakeNoMoreThanTheyMay() {
        var small = new MemoryVectors(now::get, 1 << 20);
        for (int partition = 0; partition < 5_000; partition++) {
            small.put(place(partition), id(1), unit(100), KEEP);
        }
        long left = 0;
        for (int partition = 0; partition < 5_000; partition++) {
            left += small.nearest(place(partition), unit(100), 1).size();
        }
        assertThat(left).isBetween(300L, 1_024L);
    }

    @Test
    void partitionsThatGrowPushOthersOut() {
        var small = new MemoryVectors(now::get, 1 << 20);
        for (int i = 0; i < 1_200; i++) {
            for (int partition = 0; partition < 8; partition++) {
                small.put(place(partition), id(i), unit(100), KEEP);
            }
        }
        long left = 0;
        for (int partition = 0; partition < 8; partition++) {
            left += small.nearest(place(partition), unit(100), 5_000).size();
        }
        assertThat(left).isBetween(300L, (1L << 20) / 200);
    }

    @Test
    void saysWhereDimensionsAreOthersAndTakesTheLatest() {
        vectors.put(place(1), id(1), unit(8), KEEP);
        assertThatThrownBy(() -> vectors.nearest(place(1), unit(16), 1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("16")
                .hasMessageContaining("8");
        vectors.put(place(1), id(2), unit(16), KEEP);
        assertThat(vectors.nearest(place(1), unit(16), 9)).extracting(Near::id).containsExactly(id(2));
    }

    @Test
    void keepsACopyOfWhatItIsGiven() {
        float[] mine = unit(8);
        vectors.put(place(1), id(1), mine, KEEP);
        mine[0] = -1;
        assertThat(vectors.nearest(place(1), unit(8), 1).getFirst().similarity())
                .isEqualTo(1);
    }
}
