package dev.attache.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Blobs;
import dev.attache.store.Blobs.Claim;
import dev.attache.store.Blobs.Keep;
import dev.attache.store.Blobs.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every store does with blobs.
 *
 * <p>Purges and questions are never as near to each other as clocks may differ, nor what ends to where it is looked at: what
 * a store does there is its own.
 */
public abstract class BlobsContract {
    protected static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofSeconds(10);

    /** The store; twice the same, or two nodes' of the same. */
    protected abstract List<Blobs> nodes();

    /** What time it is. */
    protected abstract Instant now();

    /** Lets time pass. */
    protected abstract void pass(Duration time);

    protected Blobs blobs() {
        return nodes().getFirst();
    }

    protected static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    protected static @Nullable String find(Blobs blobs, String name) {
        byte[] found = join(blobs.find(name));
        return found == null ? null : new String(found, UTF_8);
    }

    protected @Nullable String find(String name) {
        return find(blobs(), name);
    }

    protected boolean put(String name, String value, Duration ttl, Instant asked, String... owners) {
        return join(blobs().put(name, value.getBytes(UTF_8), new Keep(ttl, asked, List.of(owners))));
    }

    @Test
    void isKeptUntilItsEndUnderItsNameOnly() {
        assertThat(find("a")).isNull();
        assertThat(put("a", "one", Duration.ofSeconds(15), now())).isTrue();
        assertThat(find("a")).isEqualTo("one");
        assertThat(find("b")).isNull();
        pass(TICK);
        assertThat(put("a", "two", Duration.ofSeconds(15), now())).isTrue();
        pass(TICK);
        assertThat(find("a")).isEqualTo("two");
        pass(TICK);
        assertThat(find("a")).isNull();
    }

    @Test
    void keepsAnyBytesOfAnySize() {
        var bytes = new byte[1 << 20];
        new SplittableRandom(7).nextBytes(bytes);
        String[] owners =
                IntStream.range(0, Blobs.MAX_OWNERS).mapToObj(i -> "owner " + i).toArray(String[]::new);
        join(blobs().put("large", bytes, new Keep(HOUR, now(), List.of(owners))));
        join(blobs().put("empty", new byte[0], new Keep(HOUR, now(), List.of("ö"))));
        assertThat(BlobsContract.<byte @Nullable []>join(blobs().find("large"))).isEqualTo(bytes);
        assertThat(BlobsContract.<byte @Nullable []>join(blobs().find("empty"))).isEmpty();
    }

    @Test
    void removedItIsGone() {
        put("a", "one", HOUR, now());
        join(blobs().remove("a"));
        join(blobs().remove("never there"));
        assertThat(find("a")).isNull();
    }

    @Test
    void aPurgeReachesAllThatAnOwnerHasOnAllNodesAndNothingElse() {
        put("a", "one", HOUR, now(), "page", "user");
        put("b", "two", HOUR, now(), "user", "tag");
        put("c", "three", HOUR, now(), "tag");
        put("d", "four", HOUR, now());
        pass(TICK);
        join(nodes().getLast().purge("user", HOUR));
        assertThat(find("a")).isNull();
        assertThat(find("b")).isNull();
        assertThat(find("c")).isEqualTo("three");
        assertThat(find("d")).isEqualTo("four");
        pass(TICK);
        assertThat(put("a", "new", HOUR, now(), "page", "user")).isTrue();
        assertThat(find("a")).isEqualTo("new");
        join(blobs().purge("tag", HOUR));
        assertThat(find("c")).isNull();
    }

    @Test
    void whatWasAskedBeforeAPurgeIsNotKeptAfterIt() {
        Instant asked = now();
        pass(TICK);
        join(blobs().purge("user", HOUR));
        pass(TICK);
        assertThat(put("a", "old", HOUR, asked, "page", "user")).isFalse();
        assertThat(find("a")).isNull();
        assertThat(put("b", "another's", HOUR, asked, "page")).isTrue();
        assertThat(put("a", "new", HOUR, now(), "page", "user")).isTrue();
        assertThat(put("a", "old", HOUR, asked, "page", "user")).isFalse();
        assertThat(find("a")).isEqualTo("new");
    }

    @Test
    void aShorterMemoryDoesNotEndALongerOne() {
        Instant asked = now();
        pass(TICK);
        join(blobs().purge("user", HOUR));
        join(blobs().purge("user", Duration.ofSeconds(5)));
        pass(TICK);
        for (int i = 0; i < 50; i++) {
            join(blobs().purge("other " + i, HOUR));
        }
        assertThat(put("a", "old", HOUR, asked, "user")).isFalse();
    }

    @Test
    void aClaimIsOnesOwnUntilItIsReleasedPutOrRunOut() {
        Duration most = Duration.ofSeconds(15);
        Blobs other = nodes().getLast();
        Claim first = requireNonNull(join(blobs().claim("a", most)));
        assertThat(join(blobs().claim("a", most))).isNull();
        assertThat(join(other.claim("a", most))).isNull();
        assertThat(join(other.claim("b", most))).isNotNull();
        join(blobs().release(first));
        Claim second = requireNonNull(join(other.claim("a", most)));
        join(blobs().release(first));
        assertThat(join(blobs().claim("a", most))).isNull();
        pass(TICK);
        join(blobs().release(first));
        pass(TICK);
        Claim third = join(blobs().claim("a", most));
        assertThat(third).isNotNull();
        join(other.release(second));
        assertThat(join(other.claim("a", most))).isNull();
        put("a", "one", HOUR, now());
        assertThat(join(other.claim("a", most))).isNotNull();
    }

    @Test
    void ofManyAtOnceOneGetsTheClaim() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            String name = "hot " + round;
            List<Boolean> got = atOnce(50, i -> join(nodes().get(i % 2).claim(name, HOUR)) != null);
            assertThat(got).filteredOn(each -> each).hasSize(1);
        }
    }

    @Test
    void whoeverIsFirstAPurgeWinsOverWhatWasAskedBeforeIt() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            Instant asked = now();
            pass(TICK);
            String name = "raced " + round;
            String owner = "owner " + round;
            atOnce(4, i -> {
                if (i == 0) {
                    join(nodes().getLast().purge(owner, HOUR));
                } else {
                    put(name, "old", HOUR, asked, "page", owner);
                }
                return true;
            });
            assertThat(find(name)).isNull();
        }
    }

    /** Does this from so many threads at the same time. */
    private static <T> List<T> atOnce(int threads, IntFunction<T> work) throws InterruptedException {
        var start = new CountDownLatch(1);
        List<CompletableFuture<T>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            var result = new CompletableFuture<T>();
            results.add(result);
            Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                    result.complete(work.apply(number));
                } catch (InterruptedException | RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        }
        start.countDown();
        return results.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void countsWhatIsReachableUnderAPrefixAsItIsWritten() {
        put("pages|*|1", "12345", HOUR, now(), "user");
        put("pages|*|2", "123", HOUR, now());
        put("pages|x|3", "123", HOUR, now());
        put("other", "1", HOUR, now());
        join(blobs().claim("pages|*|4", HOUR));
        assertThat(join(blobs().usage("pages|*|"))).isEqualTo(new Usage(2, 8, true));
        pass(TICK);
        join(blobs().purge("user", HOUR));
        assertThat(join(blobs().usage("pages|*|"))).isEqualTo(new Usage(1, 3, true));
        assertThat(join(blobs().usage(""))).isEqualTo(new Usage(3, 7, true));
    }

    @Test
    void countsWhatBelongsToSomebody() {
        put("pages|*|1", "12345", HOUR, now(), "user", "news");
        put("pages|*|2", "123", HOUR, now(), "sport", "user");
        put("pages|*|3", "12", HOUR, now(), "sport");
        put("pages|*|4", "1", HOUR, now());
        put("other", "1234567", HOUR, now(), "user");
        assertThat(join(blobs().usage("pages|*|", List.of("user")))).isEqualTo(new Usage(2, 8, true));
        assertThat(join(blobs().usage("pages|*|", List.of("news", "sport")))).isEqualTo(new Usage(3, 10, true));
        assertThat(join(blobs().usage("pages|*|", List.of("nobody")))).isEqualTo(new Usage(0, 0, true));
        assertThat(join(blobs().usage("pages|*|", List.of()))).isEqualTo(new Usage(4, 11, true));
        pass(TICK);
        join(blobs().purge("news", HOUR));
        assertThat(join(blobs().usage("pages|*|", List.of("user")))).isEqualTo(new Usage(1, 3, true));
    }

    @Test
    void doesAsTheModelWhateverComes() {
        var random = new SplittableRandom(20261121);
        var model = new BlobsModel();
        Map<String, Claim> claims = new HashMap<>();
        for (int step = 0; step < 4_000; step++) {
            String name = "name " + random.nextInt(8);
            String as = "step " + step;
            Blobs node = nodes().get(random.nextInt(2));
            switch (random.nextInt(10)) {
                case 0 -> pass(TICK.multipliedBy(2L * random.nextInt(1, 4)));
                case 1 -> {
                    Claim claim = join(node.claim(name, Duration.ofSeconds(35)));
                    assertThat(claim != null).as(as).isEqualTo(model.claim(name, now(), now().plusSeconds(35)));
                    if (claim != null) {
                        Claim late = claims.put(name, claim);
                        if (late != null) {
                            join(node.release(late));
                        }
                    }
                }
                case 2 -> {
                    Claim claim = claims.remove(name);
                    if (claim != null) {
                        join(node.release(claim));
                        model.release(name);
                    }
                }
                case 3, 4, 5 -> {
                    // at half a tick, where no purge is
                    Instant asked = now().minus(TICK.multipliedBy(2L * random.nextInt(4) + 1));
                    String[] owners = IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> "owner " + random.nextInt(5))
                            .toArray(String[]::new);
                    var keep = new Keep(Duration.ofSeconds(15 + 10L * random.nextInt(30)), asked, List.of(owners));
                    assertThat(join(node.put(name, as.getBytes(UTF_8), keep)))
                            .as(as)
                            .isEqualTo(model.put(name, as, keep, now()));
                    claims.remove(name);
                }
                case 6 -> {
                    if (random.nextInt(3) == 0) {
                        String owner = "owner " + random.nextInt(5);
                        join(node.purge(owner, HOUR));
                        model.purge(owner, now());
                    }
                }
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        join(node.remove(name));
                        model.remove(name);
                    }
                }
                case 8 -> {
                    if (random.nextInt(10) == 0) {
                        assertThat(join(node.usage("name ")).entries()).as(as).isEqualTo(model.count("name ", now()));
                    }
                }
                default -> assertThat(find(node, name)).as(as).isEqualTo(model.find(name, now()));
            }
        }
    }
}
