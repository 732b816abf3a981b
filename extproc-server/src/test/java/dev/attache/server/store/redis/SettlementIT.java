package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Balances.Change;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import dev.attache.testkit.RedisProcess;
import dev.attache.testkit.RedisRelay;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis goes away while exchanges end: each is charged once all the same. */
class SettlementIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final Duration EXPIRES = Duration.ofMinutes(10);
    private static final Limits LIMITS = Limits.of(
            List.of(Limit.window(1_000, Duration.ofHours(1), Algorithm.FIXED_WINDOW), Limit.balance(0, null)));

    private final EventLoopGroup loops = Stores.loops();
    private RedisProcess redis;
    private RedisRelay relay;
    private RedisCounters counters;

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
        relay = RedisRelay.to(redis);
        counters = open(relay.uri());
    }

    @AfterEach
    void stop() {
        counters.close();
        relay.close();
        redis.close();
        loops.shutdownGracefully();
    }

    private RedisCounters open(String uri) {
        return Stores.connected(new RedisOptions(uri, TIMEOUT, "test:"), loops, null);
    }

    private static Charge reservation(String id, long cost) {
        return Charge.reserving("a", LIMITS, new Reservation(id, List.of(cost, 0L), EXPIRES, true));
    }

    private void reserve(String id, long cost) {
        Stores.await(SOON, () -> {
            var stage = counters.take(List.of(new Charge("a", LIMITS, 0, false)));
            return Stores.fault(stage) == null;
        });
        assertThat(counters.change("a", LIMITS.get(1), new Change("1", 1_000, false, null, null)))
                .succeedsWithin(SOON);
        List<Tally> tallies = counters.take(List.of(reservation(id, cost)))
                .toCompletableFuture()
                .join();
        assertThat(tallies.getFirst().admitted()).isTrue();
    }

    private CompletableFuture<Boolean> settle(String id, long cost, boolean unsure) {
        return counters.settle(new Settlement("a", LIMITS, id, List.of(cost, cost), unsure, EXPIRES))
                .toCompletableFuture();
    }

    private List<Long> remaining() {
        RedisCounters other = open(redis.uri());
        try {
            return other
                    .take(List.of(new Charge("a", LIMITS, 0, false)))
                    .toCompletableFuture()
                    .join()
                    .getFirst()
                    .standings()
                    .stream()
                    .map(Tally.Standing::remaining)
                    .toList();
        } finally {
            other.close();
        }
    }

    @Test
    void afterAnOutageItIsDoneOnce() {
        reserve("r1", 100);
        redis.pause();
        CompletableFuture<Boolean> settled = settle("r1", 30, false);
        Stores.await(SOON, () -> !counters.state().connected());
        assertThat(settled).isNotDone();
        redis.resume();
        assertThat(settled).succeedsWithin(SOON).isEqualTo(true);
        assertThat(remaining()).containsExactly(970L, 970L);
    }

    @Test
    void whoseAnswersAreLostItIsSentAgainAndDoneOnce() {
        reserve("r1", 100);
        // from here on Redis knows the script: else it would but answer that it does not
        assertThat(settle("never reserved", 1, false)).succeedsWithin(SOON);
        relay.holdAnswers();
        relay.forget();
        CompletableFuture<Boolean> sure = settle("r1", 30, false);
        CompletableFuture<Boolean> unsure = settle("r2", 50, true);
        Stores.await(SOON, () -> remaining().equals(List.of(920L, 920L)));
        Stores.await(SOON, () -> relay.commands().size() > 4);
        redis.command("CLIENT KILL TYPE normal");
        relay.releaseAnswers();
        assertThat(sure).succeedsWithin(SOON).isEqualTo(true);
        assertThat(unsure).succeedsWithin(SOON).isEqualTo(true);
        assertThat(remaining()).containsExactly(920L, 920L);
    }

    @Test
    void withoutAnyRedisItWaitsForOne() {
        redis.stop();
        Stores.await(SOON, () -> !counters.state().connected());
        List<CompletableFuture<Boolean>> settled =
                IntStream.range(0, 50).mapToObj(i -> settle("r" + i, 10, true)).toList();
        redis.restart();
        assertThat(settled)
                .allSatisfy(each -> assertThat(each).succeedsWithin(SOON).isEqualTo(true));
        assertThat(remaining()).containsExactly(500L, 0L);
    }

    @Test
    void pastItsReservationItIsGivenUpAndCounted() {
        var nanos = new AtomicLong();
        var lost = new AtomicLong();
        RedisCounters patient = RedisCounters.open(
                new RedisOptions(redis.uri(), TIMEOUT, "test:"),
                loops,
                (name, help, labels) -> n -> {
                    if (name.equals("attache_store_settlements_lost_total")) {
                        lost.addAndGet(n);
                    }
                },
                nanos::get,
                null);
        Stores.await(SOON, () -> patient.state().connected());
        redis.stop();
        CompletableFuture<Boolean> settled = patient.settle(
                        new Settlement("a", LIMITS, "r1", List.of(1L, 1L), false, EXPIRES))
                .toCompletableFuture();
        Stores.await(SOON, () -> !patient.state().connected());
        nanos.addAndGet(EXPIRES.toNanos() - 1);
        assertThat(settled).isNotDone();
        nanos.addAndGet(1);
        assertThat(settled).succeedsWithin(SOON).isEqualTo(false);
        assertThat(lost).hasValue(1);
        patient.close();
    }

    @Test
    void closingSendsWhatWaits() {
        reserve("r1", 100);
        redis.pause();
        CompletableFuture<Boolean> waiting = settle("r1", 30, false);
        Stores.await(SOON, () -> !counters.state().connected());
        redis.resume();
        List<CompletableFuture<Boolean>> settled =
                IntStream.range(0, 50).mapToObj(i -> settle("u" + i, 1, true)).toList();
        counters.close();
        assertThat(waiting).isCompletedWithValue(true);
        assertThat(settled).allSatisfy(each -> assertThat(each).isCompletedWithValue(true));
        assertThat(remaining()).containsExactly(920L, 920L);
    }

    @Test
    void closingWithoutARedisGivesUpSoon() {
        redis.stop();
        Stores.await(SOON, () -> !counters.state().connected());
        CompletableFuture<Boolean> settled = settle("r1", 30, false);
        counters.close();
        assertThat(settled).succeedsWithin(SOON).isEqualTo(false);
    }

    @Test
    void exactlyTenOfFiveHundredThroughTwoNodesGetAReservation() {
        RedisCounters[] nodes = {open(redis.uri()), open(redis.uri())};
        Limits ten = Limits.of(List.of(Limit.window(10, Duration.ofHours(1), Algorithm.SLIDING_WINDOW)));
        List<CompletableFuture<List<Tally>>> answers = IntStream.range(0, 500)
                .mapToObj(i -> Charge.reserving("hot", ten, new Reservation("r" + i, List.of(1L), EXPIRES, true)))
                .map(charge -> nodes[ThreadLocalRandom.current().nextInt(2)]
                        .take(List.of(charge))
                        .toCompletableFuture())
                .toList();
        assertThat(answers.stream()
                        .filter(answer -> answer.join().getFirst().admitted())
                        .count())
                .isEqualTo(10);
        for (RedisCounters node : nodes) {
            node.close();
        }
    }
}
