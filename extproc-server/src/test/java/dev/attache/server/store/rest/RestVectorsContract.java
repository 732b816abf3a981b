package dev.attache.server.store.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attache.policy.HttpCalls;
import dev.attache.server.http.CallBounds;
import dev.attache.server.http.OutgoingCalls;
import dev.attache.server.store.VectorsContract;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every index over HTTP does besides: two nodes with a memory of their own each, and a clock of the test's. */
@Timeout(120)
abstract class RestVectorsContract extends VectorsContract {
    static final Duration PATIENT = Duration.ofSeconds(20);

    /** Not a round second. */
    final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T10:00:00.250Z"));

    private final OutgoingCalls calls =
            new OutgoingCalls("attache/1", CallBounds.STANDARD, new TestContext().metrics(), System::nanoTime);
    private List<Vectors> nodes = List.of();

    /** One node's. */
    abstract Vectors node(HttpCalls http);

    /** All vectors in all collections are gone, and the collections too. */
    abstract void lose() throws Exception;

    /** How many vectors it keeps, those that are over too. */
    abstract int kept() throws Exception;

    RestService service(String name, String url, Map<String, String> credentials) {
        return new RestService(name, java.net.URI.create(url), "test", credentials, PATIENT);
    }

    HttpCalls http() {
        return calls;
    }

    @BeforeEach
    final void makeNodes() {
        nodes = List.of(node(calls), node(calls));
    }

    @AfterEach
    final void closeCalls() {
        calls.close();
    }

    @Override
    protected final List<Vectors> nodes() {
        return nodes;
    }

    @Override
    protected final void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected final boolean knowsUse() {
        return false;
    }

    private static float[] right() {
        return new float[] {1, 0, 0};
    }

    private static final Keep LONG = new Keep(Duration.ofHours(5), 100);

    @Test
    final void aCollectionThatIsGoneIsMadeAgain() throws Exception {
        Vectors one = nodes.getFirst();
        Vectors other = nodes.getLast();
        one.put(place(1), id(1), right(), LONG);
        pass(Duration.ofSeconds(2));
        assertThat(other.nearest(place(1), right(), 3)).hasSize(1);
        lose();
        assertThat(one.nearest(place(1), right(), 3)).isEmpty();
        other.remove(place(1), List.of(id(1)));
        other.put(place(1), id(2), right(), LONG);
        pass(Duration.ofSeconds(2));
        assertThat(one.nearest(place(1), right(), 3))
                .singleElement()
                .satisfies(near -> assertThat(near.id()).isEqualTo(id(2)))
                .satisfies(near -> assertThat(near.similarity()).isCloseTo(1, within(1e-6)));
    }

    @Test
    final void aPutFindsOutThatItsCollectionIsGone() throws Exception {
        Vectors one = nodes.getFirst();
        one.put(place(1), id(1), right(), LONG);
        lose();
        one.put(place(1), id(2), right(), LONG);
        pass(Duration.ofSeconds(2));
        assertThat(one.nearest(place(1), right(), 3)).hasSize(1);
    }

    @Test
    final void whatIsOverIsDeletedWithALaterPut() throws Exception {
        Vectors one = nodes.getFirst();
        int before = kept();
        for (int i = 0; i < 5; i++) {
            one.put(place(i), id(i), right(), new Keep(Duration.ofSeconds(30), 10));
        }
        assertThat(kept()).isEqualTo(before + 5);
        pass(Duration.ofMinutes(11));
        one.put(place(9), id(9), right(), LONG);
        pass(Duration.ofSeconds(2));
        assertThat(kept()).isEqualTo(before + 1);
    }

    @Test
    final void aNodeThatHasPutFewKeepsToTheMostAllTheSame() throws Exception {
        Keep forty = new Keep(Duration.ofHours(5), 40);
        for (int i = 0; i < 40; i++) {
            nodes.getFirst().put(place(1), id(i), right(), forty);
            pass(Duration.ofSeconds(2));
        }
        for (int i = 40; i < 40 + Upkeep.PUTS; i++) {
            nodes.getLast().put(place(1), id(i), right(), forty);
            pass(Duration.ofSeconds(2));
        }
        assertThat(nodes.getFirst().nearest(place(1), right(), 200))
                .hasSizeBetween(38, 40)
                .allSatisfy(near -> assertThat(Integer.parseInt(near.id(), 16)).isGreaterThan(60));
    }
}
