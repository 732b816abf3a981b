package dev.attache.server.store.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.HttpCalls;
import dev.attache.store.StoreException;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Place;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks what is documented of DashVector, not against DashVector. */
class DashVectorVectorsTest extends RestVectorsContract {
    private static final Keep LONG = new Keep(Duration.ofHours(5), 100);

    private final FakeDashVector dashVector = new FakeDashVector("k");
    private final JsonServer server = new JsonServer("dashvector-auth-token", dashVector);

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    Vectors node(HttpCalls http) {
        return RestVectors.dashVector(
                service("dashvector", server.url(), Map.of("dashvector-auth-token", "k")), http, clock);
    }

    @Override
    void lose() {
        dashVector.lose();
    }

    @Override
    int kept() {
        return dashVector.size();
    }

    @Test
    void aLongNameIsHashed() throws Exception {
        Vectors one = nodes().getFirst();
        one.put(new Place("short", place(1).partition()), id(1), new float[] {1, 0}, LONG);
        one.put(new Place("a".repeat(64), place(1).partition()), id(1), new float[] {1, 0}, LONG);
        assertThat(dashVector.names())
                .hasSize(2)
                .contains("test-short")
                .anyMatch(name -> name.matches("test-[0-9a-f]{16}"));
    }

    @Test
    void aCollectionWithAnotherMetricIsRefused() {
        dashVector.create("test-space", 2, "cosine");
        Place place = new Place("space", place(1).partition());
        for (Vectors node : nodes()) {
            assertThatThrownBy(() -> node.put(place, id(1), new float[] {1, 0}, LONG))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("dashvector: collection test-space: metric cosine (expected: dotproduct)");
            assertThatThrownBy(() -> node.nearest(place, new float[] {1, 0}, 1)).isInstanceOf(StoreException.class);
        }
    }

    /** A query gives 1,024 at most: partitions do not grow beyond what can be counted. */
    @Test
    void aPartitionHoldsAThousand() throws Exception {
        Keep many = new Keep(Duration.ofHours(5), 1_000_000);
        for (int i = 0; i < 1_100; i++) {
            nodes().getFirst().put(place(1), id(i), new float[] {1, 0}, many);
        }
        assertThat(dashVector.size()).isBetween(900, 1_000);
    }
}
