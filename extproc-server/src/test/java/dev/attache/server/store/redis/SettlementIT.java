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
import dev.attache.testkit.redis.RedisProcess;
import dev.attache.testkit.redis.RedisRelay;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private RedisCounters counting(AtomicLong nanos, String metric, AtomicLong count) {
        RedisCounters patient = RedisCounters.open(
                new RedisOptions(redis.uri(), TIMEOUT, "test:"),
                loops,
                (name, help, labels) -> n -> {
                    if (name.equals(metric)) {
                        count.addAndGet(n);
                    }
                },
                nanos::get,
                null);
        Stores.await(SOON, () -> patient.state().connected());
        return patient;
    }

    private static void passUntilDone(AtomicLong nanos, CompletableFuture<?> call) {
        Stores.await(SOON, () -> {
            nanos.addAndGet(TIMEOUT.toNanos());
            return call.isDone();
        });
    }

    private CompletableFuture<Boolean> settle(RedisCounters store, String id, boolean unsure) {
        return store.settle(new Settlement("a", LIMITS, id, List.of(30L, 30L), unsure, EXPIRES))
                .toCompletableFuture();
    }

    /** Once a call behind it is refused, the settlement waits. */
    private CompletableFuture<Boolean> settleWithoutRedis(RedisCounters store, boolean unsure) {
        CompletableFuture<Boolean> settled = settle(store, "r1", unsure);
        assertThat(Stores.fault(store.take(List.of(new Charge("a", LIMITS, 0, false)))))
                .isNotNull();
        return settled;
    }

    /** A reservation that nobody else has let expire is still there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOutageLongerThanTheReservationLosesNothing(boolean unsure) {
        var nanos = new AtomicLong();
        var lost = new AtomicLong();
        RedisCounters patient = counting(nanos, "attache_store_settlements_lost_total", lost);
        redis.stop();
        Stores.await(SOON, () -> !patient.state().connected());
        CompletableFuture<Boolean> settled = settleWithoutRedis(patient, unsure);
        nanos.addAndGet(Duration.ofHours(23).toNanos());
        assertThat(settled).isNotDone();
        redis.restart();
        assertThat(settled).succeedsWithin(SOON).isEqualTo(true);
        assertThat(lost).hasValue(0);
        assertThat(remaining()).containsExactly(unsure ? 970L : 1_000L, 0L);
        patient.close();
    }

    @Test
    void afterADayItIsGivenUpAndCounted() {
        var nanos = new AtomicLong();
        var lost = new AtomicLong();
        RedisCounters patient = counting(nanos, "attache_store_settlements_lost_total", lost);
        redis.stop();
        Stores.await(SOON, () -> !patient.state().connected());
        CompletableFuture<Boolean> settled = settleWithoutRedis(patient, false);
        nanos.addAndGet(Duration.ofDays(1).toNanos() - 1);
        assertThat(settled).isNotDone();
        nanos.addAndGet(1);
        assertThat(settled).succeedsWithin(SOON).isEqualTo(false);
        assertThat(lost).hasValue(1);
        patient.close();
    }

    /** Redis may have done it and would have forgotten that. */
    @Test
    void anUnsureOneThatWasSentIsGivenUpBeforeItCouldBeTakenTwice() {
        var nanos = new AtomicLong();
        var lost = new AtomicLong();
        RedisCounters patient = counting(nanos, "attache_store_settlements_lost_total", lost);
        redis.pause();
        CompletableFuture<Boolean> unsure = settle(patient, "r1", true);
        CompletableFuture<Boolean> sure = settle(patient, "r2", false);
        // both are on the way once a decision behind them has failed
        var decision = patient.take(List.of(new Charge("a", LIMITS, 0, false))).toCompletableFuture();
        passUntilDone(nanos, decision);
        nanos.addAndGet(EXPIRES.toNanos());
        passUntilDone(nanos, unsure);
        assertThat(unsure).isCompletedWithValue(false);
        assertThat(sure).isNotDone();
        assertThat(lost).hasValue(1);
        redis.resume();
        patient.close();
    }

    @Test
    void whatFindsNoReservationIsCounted() {
        var unfound = new AtomicLong();
        RedisCounters counted = counting(new AtomicLong(), "attache_store_settlements_unfound_total", unfound);
        assertThat(settle(counted, "r1", true)).succeedsWithin(SOON).isEqualTo(true);
        assertThat(settle(counted, "r1", true)).succeedsWithin(SOON).isEqualTo(true);
        assertThat(unfound).hasValue(0);
        assertThat(settle(counted, "never reserved", false))
                .succeedsWithin(SOON)
                .isEqualTo(true);
        assertThat(unfound).hasValue(1);
        counted.close();
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
