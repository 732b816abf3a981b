package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Metrics;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.StoreException.Reason;
import dev.attache.testkit.redis.RedisProcess;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis goes away in all the ways it does; every decision still ends in time, and counting resumes by itself. */
@Tag("alone")
class RedisOutageIT {
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final Duration SLACK = Duration.ofMillis(400);
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final List<Charge> ONE = List.of(new Charge(
            "a",
            Limits.of(List.of(Limit.window(1_000_000_000, Duration.ofHours(1), Algorithm.FIXED_WINDOW))),
            1,
            false));

    private EventLoopGroup loops;
    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        loops = Stores.loops();
        redis = RedisProcess.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        redis.close();
        loops.shutdownGracefully();
    }

    private RedisCounters connect() {
        return Stores.connected(new RedisOptions(redis.uri(), TIMEOUT, "test:"), loops, null);
    }

    /** Asks on one loop, the next time on the other. */
    private @Nullable Reason take(RedisCounters counters) {
        long start = System.nanoTime();
        var stage = loops.next()
                .submit(() -> counters.take(ONE))
                .syncUninterruptibly()
                .getNow();
        Reason fault = Stores.fault(stage);
        assertThat(System.nanoTime() - start)
                .as("ends within its deadline")
                .isLessThan(TIMEOUT.plus(SLACK).toNanos());
        return fault;
    }

    private Set<Reason> untilItFails(RedisCounters counters, Reason last) {
        Set<Reason> seen = EnumSet.noneOf(Reason.class);
        Stores.await(Duration.ofSeconds(10), () -> {
            Reason fault = take(counters);
            if (fault != null) {
                seen.add(fault);
            }
            return fault == last;
        });
        return seen;
    }

    /** Both loops take turns, so a few in a row mean that both are back. */
    private long untilItCounts(RedisCounters counters) {
        return Stores.await(RECOVERY, () -> {
            Reason one = take(counters);
            Reason other = take(counters);
            return one == null && other == null && counters.state().connected();
        });
    }

    @Test
    void killedAndStartedAgain() throws IOException, InterruptedException {
        try (RedisCounters counters = connect()) {
            assertThat(take(counters)).isNull();
            redis.stop();
            untilItFails(counters, Reason.DISCONNECTED);
            Stores.await(Duration.ofSeconds(5), () -> !counters.state().connected());
            long away = System.nanoTime() + Duration.ofMillis(1500).toNanos();
            Stores.await(Duration.ofSeconds(3), () -> take(counters) != null && System.nanoTime() > away);
            redis.restart();
            System.out.println("measured: counting " + untilItCounts(counters) + " ms after a restart");
        }
    }

    @Test
    void stoppedAndContinued() throws IOException, InterruptedException {
        try (RedisCounters counters = connect()) {
            assertThat(take(counters)).isNull();
            redis.pause();
            assertThat(untilItFails(counters, Reason.BREAKER_OPEN)).contains(Reason.TIMEOUT);
            assertThat(counters.state().connected()).isFalse();
            assertThat(counters.state().reason()).isNotEmpty();
            redis.resume();
            System.out.println("measured: counting " + untilItCounts(counters) + " ms after a pause");
        }
    }

    /** Asks again and again meanwhile, for only a request finds it out. */
    private void untilItIsDegraded(RedisCounters counters, String reason) {
        Stores.await(Duration.ofSeconds(5), () -> {
            Reason fault = take(counters);
            return fault != null && counters.state().reason().equals(reason);
        });
    }

    @Test
    void fullItIsDegradedAndSaysSoOnce() {
        try (RedisCounters counters = connect();
                var log = new Warnings()) {
            assertThat(take(counters)).isNull();
            redis.command("CONFIG SET maxmemory 1");
            untilItIsDegraded(counters, "redis answers with an error: OOM");
            for (int i = 0; i < 20; i++) {
                assertThat(take(counters)).isEqualTo(Reason.WRONG_ANSWER);
            }
            assertThat(counters.state().connected()).isFalse();
            assertThat(log.texts()).hasSize(1).allMatch(text -> text.contains("OOM")); // not one for each loop
            redis.command("CONFIG SET maxmemory 0");
            Stores.await(RECOVERY, () -> counters.state().connected());
            assertThat(take(counters)).isNull();
        }
    }

    /** A denied decision writes nothing, so that a full Redis answers it: that does not make it well. */
    @Test
    void whatWritesNothingDoesNotShowThatItIsBack() {
        List<Charge> none = List.of(new Charge(
                "none", Limits.of(List.of(Limit.window(0, Duration.ofHours(1), Algorithm.FIXED_WINDOW))), 1, false));
        try (RedisCounters counters = connect()) {
            redis.command("CONFIG SET maxmemory 1");
            untilItIsDegraded(counters, "redis answers with an error: OOM");
            assertThat(Stores.fault(counters.take(none))).isNull();
            assertThat(Stores.fault(counters.take(none))).isNull();
            assertThat(counters.state().connected()).isFalse();
        }
    }

    @Test
    void demotedItIsLeftAndPromotedItCountsAgain() {
        try (RedisCounters counters = connect();
                var log = new Warnings()) {
            assertThat(take(counters)).isNull();
            redis.command("REPLICAOF 127.0.0.1 1");
            Set<Reason> seen = untilItFails(counters, Reason.DISCONNECTED);
            assertThat(seen).contains(Reason.WRONG_ANSWER);
            untilItIsDegraded(counters, "redis answers with an error: READONLY");
            redis.command("REPLICAOF NO ONE");
            untilItCounts(counters);
            assertThat(log.texts()).hasSize(1).allMatch(text -> text.contains("READONLY")); // not one for each loop
            Stores.await(
                    RECOVERY, () -> log.others().equals(List.of("redis at 127.0.0.1:" + redis.port() + " answers")));
        }
    }

    @Test
    void awayAtTheStart() throws IOException, InterruptedException {
        RedisProcess later = RedisProcess.start();
        later.stop();
        try (later;
                RedisCounters counters = RedisCounters.open(
                        new RedisOptions(later.uri(), TIMEOUT, "test:"),
                        loops,
                        Metrics.UNCOUNTED,
                        System::nanoTime,
                        null)) {
            assertThat(take(counters)).isEqualTo(Reason.DISCONNECTED);
            later.restart();
            System.out.println("measured: counting " + untilItCounts(counters) + " ms after a first start");
        }
    }
}
