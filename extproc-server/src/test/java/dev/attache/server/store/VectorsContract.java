package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import dev.attache.store.Vectors.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every index of vectors does. */
public abstract class VectorsContract {
    private static final AtomicInteger SPACES = new AtomicInteger();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Keep LONG = new Keep(HOUR, 1_000);
    private static final int DIMENSIONS = 16;

    /** A space that no other test has. */
    private final String space = "s" + Long.toHexString(System.nanoTime()) + "-" + SPACES.incrementAndGet();

    /** The index; twice the same, or two nodes' of the same. */
    protected abstract List<Vectors> nodes();

    /** Lets time pass, and what was put become visible to all nodes. */
    protected abstract void pass(Duration time);

    /** Whether it knows what was used; else what was put first goes first. */
    protected boolean knowsUse() {
        return true;
    }

    private Vectors vectors() {
        return nodes().getFirst();
    }

    protected Place place(int partition) {
        return new Place(space, "%064x".formatted(partition));
    }

    protected static String id(int number) {
        return "%064x".formatted(number);
    }

    /** A vector of length 1 in the plane of the first two dimensions. */
    private static float[] at(double degrees) {
        float[] vector = new float[DIMENSIONS];
        vector[0] = (float) Math.cos(Math.toRadians(degrees));
        vector[1] = (float) Math.sin(Math.toRadians(degrees));
        return vector;
    }

    private static List<String> ids(List<Near> found) {
        return found.stream().map(Near::id).toList();
    }

    private void settle() {
        pass(Duration.ofSeconds(2));
    }

    @Test
    void theNearestComeFirstWithTheirCosine() throws InterruptedException {
        assertThat(vectors().nearest(place(1), at(0), 3)).isEmpty();
        vectors().put(place(1), id(1), at(60), LONG);
        vectors().put(place(1), id(2), at(10), LONG);
        vectors().put(place(1), id(3), at(180), LONG);
        vectors().put(place(1), id(4), at(90), LONG);
        settle();
        List<Near> found = vectors().nearest(place(1), at(0), 3);
        assertThat(ids(found)).containsExactly(id(2), id(1), id(4));
        assertThat(found.get(0).similarity()).isCloseTo(Math.cos(Math.toRadians(10)), within(0.001));
        assertThat(found.get(1).similarity()).isCloseTo(0.5, within(0.001));
        assertThat(found.get(2).similarity()).isCloseTo(0, within(0.001));
        assertThat(ids(vectors().nearest(place(1), at(180), 1))).containsExactly(id(3));
    }

    @Test
    void onePartitionAndOneSpaceKnowNothingOfAnother() throws InterruptedException {
        vectors().put(place(1), id(1), at(0), LONG);
        vectors().put(new Place(space + "-other", place(1).partition()), id(2), at(0), LONG);
        settle();
        assertThat(vectors().nearest(place(2), at(0), 3)).isEmpty();
        assertThat(ids(vectors().nearest(place(1), at(0), 3))).containsExactly(id(1));
        vectors().put(place(2), id(1), at(90), LONG);
        settle();
        assertThat(vectors().nearest(place(1), at(0), 1).getFirst().similarity())
                .as("the same id elsewhere is another")
                .isGreaterThan(0.99);
    }

    @Test
    void aSecondVectorOfAnIdTakesThePlaceOfTheFirst() throws InterruptedException {
        vectors().put(place(1), id(1), at(0), LONG);
        settle();
        vectors().nearest(place(1), at(0), 3);
        vectors().put(place(1), id(1), at(90), LONG);
        settle();
        List<Near> found = vectors().nearest(place(1), at(90), 3);
        assertThat(ids(found)).containsExactly(id(1));
        assertThat(found.getFirst().similarity()).isGreaterThan(0.99);
    }

    @Test
    void whatIsOverIsNotFound() throws InterruptedException {
        vectors().put(place(1), id(1), at(0), new Keep(Duration.ofSeconds(30), 10));
        vectors().put(place(1), id(2), at(5), LONG);
        settle();
        assertThat(ids(vectors().nearest(place(1), at(0), 3))).containsExactly(id(1), id(2));
        pass(Duration.ofSeconds(60));
        assertThat(ids(vectors().nearest(place(1), at(0), 3))).containsExactly(id(2));
    }

    @Test
    void whatIsRemovedIsGone() throws InterruptedException {
        vectors().put(place(1), id(1), at(0), LONG);
        vectors().put(place(1), id(2), at(5), LONG);
        vectors().put(place(2), id(1), at(5), LONG);
        settle();
        vectors().remove(place(1), List.of(id(1), id(7)));
        settle();
        assertThat(ids(vectors().nearest(place(1), at(0), 3))).containsExactly(id(2));
        assertThat(ids(vectors().nearest(place(2), at(0), 3))).containsExactly(id(1));
    }

    @Test
    void anotherNodeFindsWhatOnePut() throws InterruptedException {
        vectors().put(place(1), id(1), at(0), LONG);
        settle();
        Vectors other = nodes().getLast();
        assertThat(ids(other.nearest(place(1), at(0), 3))).containsExactly(id(1));
        vectors().put(place(1), id(2), at(1), LONG);
        settle();
        assertThat(ids(other.nearest(place(1), at(0), 3))).containsExactly(id(1), id(2));
        vectors().remove(place(1), List.of(id(1)));
        settle();
        assertThat(ids(other.nearest(place(1), at(0), 3))).containsExactly(id(2));
    }

    @Test
    void ofTooManyTheLeastUsedGo() throws InterruptedException {
        var three = new Keep(HOUR, 3);
        for (int i = 1; i <= 3; i++) {
            vectors().put(place(1), id(i), at(i), three);
            pass(Duration.ofSeconds(2));
        }
        vectors().put(place(2), id(1), at(1), three);
        if (knowsUse()) {
            vectors().used(place(1), id(1));
            pass(Duration.ofSeconds(2));
        }
        vectors().put(place(1), id(4), at(4), three);
        settle();
        assertThat(ids(vectors().nearest(place(1), at(0), 9)))
                .containsExactlyElementsOf(knowsUse() ? List.of(id(1), id(3), id(4)) : List.of(id(2), id(3), id(4)));
        assertThat(ids(vectors().nearest(place(2), at(0), 9))).containsExactly(id(1));
    }

    /** Against a model that computes everything anew. */
    @Test
    void itFindsWhatALookAtAllWould() throws InterruptedException {
        var random = new SplittableRandom(7);
        Map<String, float[]> model = new LinkedHashMap<>();
        for (int step = 0; step < 60; step++) {
            String id = id(random.nextInt(30));
            if (random.nextInt(5) == 0) {
                model.remove(id);
                vectors().remove(place(3), List.of(id));
            } else {
                float[] vector = random(random);
                model.put(id, vector);
                nodes().get(random.nextInt(nodes().size())).put(place(3), id, vector, LONG);
            }
            if (step % 15 == 14) {
                settle();
                float[] wanted = random(random);
                assertThat(ids(nodes().get(random.nextInt(nodes().size())).nearest(place(3), wanted, 5)))
                        .containsExactlyElementsOf(nearest(model, wanted, 5));
            }
        }
    }

    private static List<String> nearest(Map<String, float[]> model, float[] wanted, int howMany) {
        var ids = new ArrayList<>(model.keySet());
        ids.sort(Comparator.comparingDouble(id -> -cosine(model.getOrDefault(id, wanted), wanted)));
        return ids.subList(0, Math.min(howMany, ids.size()));
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    private static float[] random(SplittableRandom random) {
        float[] vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
            squares += (double) vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
