package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Metrics;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Settlement;
import dev.attache.store.StoreException.Reason;
import dev.attache.testkit.redis.RedisProcess;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the connections of all loops are to one another, and to callers that are on none. */
class RedisConnectionsIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final int FAILURES_TO_OPEN = 5;
    private static final List<Charge> ONE = List.of(new Charge(
            "a",
            Limits.of(List.of(Limit.window(1_000_000_000, Duration.ofHours(1), Algorithm.FIXED_WINDOW))),
            1,
            false));

    private final EventLoopGroup loops = Stores.loops(3);
    private final AtomicLong nanos = new AtomicLong();
    private RedisProcess redis;

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
    }

    @AfterEach
    void stop() {
        redis.close();
        loops.shutdownGracefully();
    }

    private RedisConnections connected(Duration firstDelay) {
        RedisConnections connections = RedisConnections.open(
                new RedisOptions(redis.uri(), TIMEOUT, "test:"), loops, Metrics.UNCOUNTED, nanos::get, firstDelay);
        Stores.await(SOON, () -> connections.state().connected());
        return connections;
    }

    private static @Nullable Reason take(RedisCounters counters) {
        return Stores.fault(counters.take(ONE));
    }

    /** The breaker goes by a clock that stands still, so that it stays open until the end. */
    @Test
    void aCallerOnNoLoopIsGivenOneThatRedisAnswers() {
        RedisConnections connections = connected(NEVER);
        try (var counters = new RedisCounters(connections)) {
            RedisLoop own = connections.loop();
            assertThat(connections.loop()).as("always the same one").isSameAs(own);
            redis.pause();
            for (int i = 0; i < FAILURES_TO_OPEN; i++) {
                var asked = counters.take(ONE);
                awaitSent(own);
                nanos.addAndGet(TIMEOUT.toNanos());
                assertThat(Stores.fault(asked)).isEqualTo(Reason.TIMEOUT);
            }
            assertThat(own.state().connected()).isFalse();
            redis.resume();

            assertThat(take(counters)).as("of another loop").isNull();
            assertThat(connections.loop()).isNotSameAs(own);
        }
    }

    /** Returns when what was asked of the loop before is under way. */
    private static void awaitSent(RedisLoop loop) {
        var done = new CompletableFuture<@Nullable Void>();
        loop.execute(() -> done.complete(null));
        done.join();
    }

    @Test
    void howLongAnswersTakeAndWhatIsLeftIsTold() {
        List<Long> took = new CopyOnWriteArrayList<>();
        RedisConnections connections = RedisConnections.open(
                new RedisOptions(redis.uri(), TIMEOUT, "test:"), loops, Metrics.UNCOUNTED, took::add);
        var counters = new RedisCounters(connections);
        Stores.await(SOON, () -> connections.state().connected());
        took.clear();
        assertThat(take(counters)).isNull();
        Stores.await(SOON, () -> !took.isEmpty());
        assertThat(took.getFirst()).isBetween(1_000L, SOON.toNanos());

        redis.stop();
        Stores.await(SOON, () -> take(counters) == Reason.DISCONNECTED);
        var limits = ONE.getFirst().limits();
        counters.settle(new Settlement("a", limits, "r", List.of(1L), false, Duration.ofMinutes(1)));
        counters.close();
        Stores.await(SOON, () -> connections.settlementsLeft() == 1);
    }

    @Test
    void whereNoneAnswersItIsToldSo() {
        RedisConnections connections = connected(NEVER);
        try (var counters = new RedisCounters(connections)) {
            redis.stop();
            Stores.await(SOON, () -> take(counters) == Reason.DISCONNECTED);
        }
    }

    /** Each loop would try again only in an hour. */
    @Test
    void oneThatFindsRedisToBeBackTellsTheOthers() {
        RedisConnections connections = connected(NEVER);
        try (var counters = new RedisCounters(connections)) {
            Set<RedisLoop> all = new HashSet<>();
            loops.forEach(loop ->
                    all.add(loop.submit(connections::loop).syncUninterruptibly().getNow()));
            redis.stop();
            Stores.await(SOON, () -> all.stream().noneMatch(loop -> loop.state().connected()));
            redis.restart();
            assertThat(take(counters)).isEqualTo(Reason.DISCONNECTED);

            RedisLoop first = all.iterator().next();
            first.execute(first::reconnectNow);
            Stores.await(SOON, () -> connections.state().connected());
            assertThat(take(counters)).isNull();
        }
    }
}
