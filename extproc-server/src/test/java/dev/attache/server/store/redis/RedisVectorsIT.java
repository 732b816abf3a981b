package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.policy.Metrics;
import dev.attache.server.store.VectorsContract;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import dev.attache.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one Redis. Time passes by shortening what every key has left, and for the scripts. */
class RedisVectorsIT extends VectorsContract {
    private static final Keep KEEP = new Keep(Duration.ofHours(1), 100_000);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @RegisterExtension
    static final RedisNodes NODES = new RedisNodes();

    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong nanos = new AtomicLong();
    private RedisProcess redis;
    private RedisConnections one;
    private RedisConnections two;
    private List<Vectors> nodes;

    @BeforeEach
    void connect() {
        redis = NODES.redis();
        one = connected();
        two = connected();
        nodes = List.of(vectors(one), vectors(two));
        // what is sent by a script's text after Redis did not know its name comes after what was sent later
        nodes.getFirst().used(place(0), id(0));
        Stores.await(Duration.ofSeconds(10), () -> redis.calls("zadd") > 0);
    }

    private RedisVectors vectors(RedisConnections connections) {
        return new RedisVectors(connections, 64 << 20, now::get, nanos::get);
    }

    private RedisConnections connected() {
        return NODES.connect(redis.uri(), TIMEOUT, Metrics.UNCOUNTED);
    }

    @Override
    protected List<Vectors> nodes() {
        return nodes;
    }

    @Override
    protected void pass(Duration time) {
        NODES.shorten(time.toMillis());
        now.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }

    private Vectors here() {
        return nodes.getFirst();
    }

    private Vectors there() {
        return nodes.getLast();
    }

    private static float[] unit(int dimensions) {
        var vector = new float[dimensions];
        vector[0] = 1;
        return vector;
    }

    private static List<String> ids(Vectors node, Vectors.Place place) throws InterruptedException {
        return node.nearest(place, unit(8), 10_000).stream().map(Near::id).toList();
    }

    private static Reason fault(ThrowingCallable call) {
        return catchThrowableOfType(StoreException.class, call).reason();
    }

    private static String key(Vectors.Place place) {
        return "test:vectors:{" + place.space() + ":" + place.partition() + "}";
    }

    private static final List<String> KEYS = List.of("", ":log", ":gone", ":used", ":ends");

    @Test
    void keysEndWithTheLastOfWhatTheyHold() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        here().put(place(1), id(2), unit(8), new Keep(Duration.ofMinutes(1), 100_000));
        here().remove(place(1), List.of(id(2)));
        for (String end : KEYS) {
            assertThat(NODES.number("PTTL " + key(place(1)) + end)).as(end).isBetween(3_500_000L, 3_600_000L);
        }
    }

    @Test
    void whatIsOverLeavesRedisAndMakesRoom() throws InterruptedException {
        here().put(place(1), id(1), unit(8), new Keep(Duration.ofHours(2), 2));
        here().put(place(1), id(2), unit(8), new Keep(Duration.ofMinutes(1), 2));
        pass(Duration.ofMinutes(2));
        here().put(place(1), id(3), unit(8), new Keep(Duration.ofHours(2), 2));
        assertThat(ids(there(), place(1))).containsExactlyInAnyOrder(id(1), id(3));
        assertThat(NODES.number("HLEN " + key(place(1)))).isEqualTo(3);
    }

    @Test
    void aFlushedRedisIsNoticed() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        assertThat(ids(there(), place(1))).containsExactly(id(1));
        redis.flushAll();
        assertThat(ids(there(), place(1))).isEmpty();
        here().put(place(1), id(2), unit(8), KEEP);
        assertThat(ids(there(), place(1))).containsExactly(id(2));
        redis.flushAll();
        here().put(place(1), id(3), unit(8), KEEP);
        assertThat(ids(there(), place(1))).containsExactly(id(3));
    }

    @Test
    void wherePartOfAPartitionIsEvictedAllOfItIs() throws InterruptedException {
        for (int i = 0; i < KEYS.size(); i++) {
            here().put(place(i), id(1), unit(8), KEEP);
            here().put(place(i), id(2), unit(8), KEEP);
            here().remove(place(i), List.of(id(2)));
            assertThat(ids(there(), place(i))).containsExactly(id(1));
            redis.command("DEL " + key(place(i)) + KEYS.get(i));
            assertThat(ids(there(), place(i))).as(KEYS.get(i)).isEmpty();
            here().put(place(i), id(3), unit(8), KEEP);
            assertThat(ids(there(), place(i))).as(KEYS.get(i)).containsExactly(id(3));
            assertThat(NODES.number("ZCARD " + key(place(i)) + ":log")).isEqualTo(1);
        }
    }

    @Test
    void aNodeThatHasMissedTooManyRemovalsReadsAllAnew() throws InterruptedException {
        for (int i = 0; i < 1_200; i++) {
            here().put(place(1), id(i), unit(8), KEEP);
        }
        assertThat(ids(there(), place(1))).hasSize(1_200);
        for (int i = 0; i < 1_100; i++) {
            here().remove(place(1), List.of(id(i)));
        }
        assertThat(NODES.number("ZCARD " + key(place(1)) + ":gone")).isEqualTo(1_000);
        assertThat(ids(there(), place(1))).hasSize(100).contains(id(1_100), id(1_199));
        here().remove(place(1), List.of(id(1_199)));
        assertThat(ids(there(), place(1))).hasSize(99);
    }

    @Test
    void muchIsReadInParts() throws InterruptedException {
        for (int i = 0; i < 2_500; i++) {
            here().put(place(1), id(i), unit(8), KEEP);
        }
        long before = redis.calls("evalsha") + redis.calls("eval");
        assertThat(ids(there(), place(1))).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(redis.calls("evalsha") + redis.calls("eval") - before).isBetween(3L, 4L);
    }

    @Test
    void copiesTakeNoMoreThanTheyMayAndAreReadAgain() throws InterruptedException {
        var small = new RedisVectors(two, 64 << 10, now::get, nanos::get);
        for (int partition = 0; partition < 20; partition++) {
            for (int i = 0; i < 20; i++) {
                here().put(place(partition), id(i), unit(8), KEEP);
            }
        }
        for (int round = 0; round < 2; round++) {
            for (int partition = 0; partition < 20; partition++) {
                assertThat(ids(small, place(partition))).hasSize(20);
            }
        }
        assertThat(small.kibibytes()).isLessThanOrEqualTo(64);
    }

    @Test
    void othersLearnWhatWentToMakeRoom() throws InterruptedException {
        var two = new Keep(Duration.ofHours(1), 2);
        here().put(place(1), id(1), unit(8), two);
        here().put(place(1), id(2), unit(8), two);
        assertThat(ids(there(), place(1))).containsExactlyInAnyOrder(id(1), id(2));
        here().put(place(1), id(3), unit(8), two);
        assertThat(ids(there(), place(1))).containsExactlyInAnyOrder(id(2), id(3));
    }

    @Test
    void aLookWhenNothingIsNewMovesFewBytes() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            here().put(place(1), id(i), unit(384), KEEP);
        }
        there().nearest(place(1), unit(384), 3);
        // first calls of a script on a connection send its text
        for (int i = 0; i < 5; i++) {
            there().nearest(place(1), unit(384), 3);
        }
        long in = stat("total_net_input_bytes");
        long out = stat("total_net_output_bytes");
        for (int i = 0; i < 100; i++) {
            assertThat(there().nearest(place(1), unit(384), 3)).hasSize(3);
        }
        assertThat((stat("total_net_input_bytes") - in) / 100).as("bytes asked").isLessThan(320);
        assertThat((stat("total_net_output_bytes") - out) / 100)
                .as("bytes answered")
                .isLessThan(64);
    }

    private static long stat(String name) {
        return NODES.number(
                "EVAL \"return tonumber(string.match(redis.call('INFO', 'stats'), '" + name + ":(%d+)'))\" 0");
    }

    @Test
    void looksAtTheSameTimeShareAQuestion() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        ids(there(), place(1));
        long before = redis.calls("evalsha") + redis.calls("eval");
        redis.pause();
        var looks = new ArrayList<CompletableFuture<List<String>>>();
        var asking = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            var found = new CompletableFuture<List<String>>();
            looks.add(found);
            Thread.startVirtualThread(() -> {
                asking.countDown();
                try {
                    found.complete(ids(there(), place(1)));
                } catch (InterruptedException | RuntimeException e) {
                    found.completeExceptionally(e);
                }
            });
        }
        asking.await();
        redis.resume();
        looks.forEach(look -> assertThat(look.join()).containsExactly(id(1)));
        assertThat(redis.calls("evalsha") + redis.calls("eval") - before).isLessThan(25);
    }

    @Test
    void aRedisThatSaysNothingIsAFaultInTime() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        ids(there(), place(1));
        redis.pause();
        try {
            long began = System.nanoTime();
            assertThat(fault(() -> ids(there(), place(1)))).isEqualTo(Reason.TIMEOUT);
            assertThat(fault(() -> there().put(place(1), id(2), unit(8), KEEP))).isEqualTo(Reason.TIMEOUT);
            assertThat(fault(() -> there().remove(place(1), List.of(id(2))))).isEqualTo(Reason.TIMEOUT);
            assertThat(System.nanoTime() - began)
                    .isBetween(
                            3 * TIMEOUT.toNanos(), 3 * TIMEOUT.plusMillis(500).toNanos());
        } finally {
            redis.resume();
        }
    }

    @Test
    void usesAreToldOnceInAWhile() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        long before = redis.calls("evalsha") + redis.calls("eval");
        for (int i = 0; i < 100; i++) {
            here().used(place(1), id(1));
        }
        ids(here(), place(1));
        assertThat(redis.calls("evalsha") + redis.calls("eval") - before).isLessThanOrEqualTo(3);
    }

    @Test
    void whatIsFoundDanglingIsForgottenAlsoWhereRedisHasLostIt() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        ids(there(), place(1));
        there().remove(place(1), List.of(id(1)));
        there().remove(place(1), List.of(id(1)));
        assertThat(ids(there(), place(1))).isEmpty();
        assertThat(ids(here(), place(1))).isEmpty();
    }

    @Test
    void otherDimensionsAreAWrongAnswerUntilOneIsPut() throws InterruptedException {
        here().put(place(1), id(1), unit(16), KEEP);
        assertThat(fault(() -> ids(there(), place(1)))).isEqualTo(Reason.WRONG_ANSWER);
        there().put(place(1), id(2), unit(8), KEEP);
        assertThat(ids(there(), place(1))).containsExactly(id(2));
        assertThat(ids(here(), place(1))).containsExactly(id(2));
    }

    @Test
    void aTornVectorIsAWrongAnswer() throws InterruptedException {
        here().put(place(1), id(1), unit(8), KEEP);
        String fields = "redis.call('HKEYS', KEYS[1])";
        redis.command(
                "EVAL \"for _, f in ipairs(" + fields + ") do if f ~= 'm' then redis.call('HSET', KEYS[1], f, 'x') end"
                        + " end return 1\" 1 " + key(place(1)));
        assertThat(fault(() -> ids(there(), place(1)))).isEqualTo(Reason.WRONG_ANSWER);
        assertThat(two.state().connected()).isTrue();
    }

    @Test
    void somethingElseUnderTheNameIsAWrongAnswer() {
        redis.command("SET " + key(place(1)) + " x");
        assertThat(fault(() -> ids(here(), place(1)))).isEqualTo(Reason.WRONG_ANSWER);
        assertThat(fault(() -> here().put(place(1), id(1), unit(8), KEEP))).isEqualTo(Reason.WRONG_ANSWER);
    }

    @Test
    void readsTheServersClockWhenItHasNone() throws InterruptedException {
        var own = new RedisVectors(one, 1 << 20);
        own.put(place(1), id(1), unit(8), KEEP);
        assertThat(ids(own, place(1))).containsExactly(id(1));
    }
}
