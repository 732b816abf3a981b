package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every store does with reservations. */
public abstract class ReservationsContract extends CountersContract {
    /** The start of a minute in every zone, and of a window of sixty seconds. */
    protected static final long MINUTE = 1_699_999_980_000L;

    protected static final Duration EXPIRES = Duration.ofSeconds(20);

    /** The store under test, empty for every test. */
    protected abstract Ledger ledger();

    @Override
    protected final Counters counters() {
        return ledger();
    }

    protected static Charge reserving(String subject, Limits limits, String id, boolean released, long... costs) {
        List<Long> each = LongStream.of(costs).boxed().toList();
        return Charge.reserving(subject, limits, new Reservation(id, each, EXPIRES, released));
    }

    private static Charge reservingLong(String id, Limits limits, long cost) {
        return Charge.reserving("a", limits, new Reservation(id, List.of(cost), Duration.ofHours(1), true));
    }

    protected boolean reserve(String subject, Limits limits, String id, long... costs) {
        return take(reserving(subject, limits, id, true, costs)).getFirst().admitted();
    }

    protected void settle(String subject, Limits limits, String id, long... costs) {
        assertThat(settled(subject, limits, id, false, costs)).isTrue();
    }

    protected boolean settled(String subject, Limits limits, String id, boolean unsure, long... costs) {
        List<Long> each = LongStream.of(costs).boxed().toList();
        return ledger().settle(new Settlement(subject, limits, id, each, unsure, EXPIRES))
                .toCompletableFuture()
                .join();
    }

    protected long remaining(String subject, Limits limits) {
        return take(charge(subject, limits, 0))
                .getFirst()
                .standings()
                .getFirst()
                .remaining();
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void whatIsReservedIsTakenUntilItIsSettled(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(10, 60_000, algorithm);
        assertThat(reserve("a", limits, "r1", 7)).isTrue();
        assertThat(remaining("a", limits)).isEqualTo(3);
        assertThat(reserve("a", limits, "r2", 4)).isFalse();
        settle("a", limits, "r1", 2);
        assertThat(remaining("a", limits)).isEqualTo(8);
        assertThat(reserve("a", limits, "r2", 4)).isTrue();
        settle("a", limits, "r2", 9);
        assertThat(remaining("a", limits)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void settledTwiceIsSettledOnce(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        reserve("a", limits, "r1", 50);
        settle("a", limits, "r1", 20);
        settle("a", limits, "r1", 20);
        settle("a", limits, "never reserved", 20);
        assertThat(remaining("a", limits)).isEqualTo(80);
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void nothingFallsBelowNothing(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        reserve("a", limits, "r1", 50);
        ledger().forget("a").toCompletableFuture().join();
        assertThat(remaining("a", limits)).isEqualTo(100);
        take(charge("a", limits, 10));
        settle("a", limits, "r1", 20);
        assertThat(remaining("a", limits)).isEqualTo(90);
    }

    @Test
    void eachLimitHasItsOwnCostAndOneThatIsFullDeniesAll() {
        now.set(MINUTE);
        Limits limits = Limits.of(List.of(
                Limit.window(100, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW).counting("input"),
                Limit.window(100, Duration.ofMinutes(1), Algorithm.SLIDING_WINDOW)
                        .counting("output")));
        Limits narrow = one(1, 60_000, Algorithm.FIXED_WINDOW);
        assertThat(take(reserving("a", limits, "r1", true, 10, 30), charge("b", narrow, 1)))
                .allMatch(Tally::admitted)
                .first()
                .extracting(tally -> tally.standings().stream()
                        .map(Tally.Standing::remaining)
                        .toList())
                .isEqualTo(List.of(90L, 70L));
        List<Tally> denied = take(reserving("a", limits, "r2", true, 10, 30), charge("b", narrow, 1));
        assertThat(denied).extracting(Tally::exceeded).containsExactly(false, true);
        denied = take(reserving("a", limits, "r3", true, 10, 71), reserving("c", narrow, "r3", true, 1));
        assertThat(denied).extracting(Tally::exceeded).containsExactly(true, false);
        assertThat(remaining("a", limits)).isEqualTo(90);
        assertThat(remaining("c", narrow)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIXED_WINDOW", "CALENDAR_WINDOW"})
    void aWindowThatIsOverIsNotCorrected(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        reserve("a", limits, "r1", 50);
        now.addAndGet(60_000);
        take(charge("a", limits, 30));
        settle("a", limits, "r1", 90);
        assertThat(remaining("a", limits)).isEqualTo(70);
    }

    @Test
    void aSlidingWindowIsCorrectedWhileItStillCounts() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.SLIDING_WINDOW);
        take(reservingLong("r1", limits, 80));
        take(reservingLong("r2", limits, 10));
        now.addAndGet(90_000);
        assertThat(remaining("a", limits)).isEqualTo(55);
        settle("a", limits, "r1", 20);
        assertThat(remaining("a", limits)).isEqualTo(85);
        now.addAndGet(60_000);
        take(charge("a", limits, 10));
        settle("a", limits, "r2", 100);
        assertThat(remaining("a", limits)).isEqualTo(90);
    }

    @Test
    void aBucketIsNeverFullerThanFullNorEmptierThanEmpty() {
        now.set(MINUTE);
        Limits limits = Limits.of(List.of(new Limit(10, Duration.ofSeconds(1), Algorithm.TOKEN_BUCKET, 100)));
        reserve("a", limits, "r1", 60);
        reserve("a", limits, "r2", 30);
        now.addAndGet(2_000);
        settle("a", limits, "r1", 5);
        assertThat(remaining("a", limits)).isEqualTo(85);
        now.addAndGet(3_000);
        settle("a", limits, "r2", 0);
        assertThat(remaining("a", limits)).isEqualTo(100);
        reserve("a", limits, "r3", 10);
        settle("a", limits, "r3", 1_000_000);
        assertThat(remaining("a", limits)).isZero();
        now.addAndGet(100);
        assertThat(remaining("a", limits)).isEqualTo(1);
    }

    @Test
    void whatExpiresIsReleasedOrStaysTaken() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        take(reserving("released", limits, "r1", true, 30));
        take(reserving("kept", limits, "r1", false, 30));
        now.addAndGet(EXPIRES.toMillis() - 1);
        assertThat(remaining("released", limits)).isEqualTo(70);
        now.addAndGet(1);
        assertThat(remaining("released", limits)).isEqualTo(100);
        assertThat(remaining("kept", limits)).isEqualTo(70);
        settle("released", limits, "r1", 50);
        settle("kept", limits, "r1", 50);
        assertThat(remaining("released", limits)).isEqualTo(100);
        assertThat(remaining("kept", limits)).isEqualTo(70);
    }

    @Test
    void whatExpiresOfAWindowThatIsOverChangesNothing() {
        now.set(MINUTE);
        Limits limits = one(100, 10_000, Algorithm.FIXED_WINDOW);
        take(reserving("a", limits, "r1", true, 30));
        now.addAndGet(EXPIRES.toMillis());
        assertThat(take(charge("a", limits, 10))
                        .getFirst()
                        .standings()
                        .getFirst()
                        .remaining())
                .isEqualTo(90);
        assertThat(remaining("a", limits)).isEqualTo(90);
    }

    /** A script must stay short. */
    @Test
    void eachCallLetsTwoExpire() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        for (int i = 0; i < 5; i++) {
            take(reserving("a", limits, "r" + i, true, 10));
        }
        now.addAndGet(EXPIRES.toMillis());
        assertThat(remaining("a", limits)).isEqualTo(70);
        assertThat(remaining("a", limits)).isEqualTo(90);
        assertThat(remaining("a", limits)).isEqualTo(100);
    }

    @Test
    void theSameAgainAddsAndRenews() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        reserve("a", limits, "r1", 10);
        now.addAndGet(EXPIRES.toMillis() - 1);
        reserve("a", limits, "r1", 20);
        now.addAndGet(EXPIRES.toMillis() - 1);
        assertThat(remaining("a", limits)).isEqualTo(70);
        settle("a", limits, "r1", 25);
        assertThat(remaining("a", limits)).isEqualTo(75);
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void thatItsOwnerLivesIsNeverDeniedAndMovesNothing(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        reserve("a", limits, "r1", 60);
        take(new Charge("a", limits, 70, true));
        assertThat(reserve("a", limits, "other", 1)).isFalse();
        now.addAndGet(EXPIRES.toMillis() - 1);
        take(new Charge("a", limits, 100, true));
        assertThat(reserve("a", limits, "r1", 0)).isTrue();
        now.addAndGet(EXPIRES.toMillis() - 1);
        take(new Charge("a", limits, 100, true));
        assertThat(remaining("a", limits)).isZero();
        ledger().forget("a").toCompletableFuture().join();
        reserve("a", limits, "r1", 60);
        assertThat(remaining("a", limits)).isEqualTo(40);
    }

    /** Half of the window before still counts, and that it was renewed in this one changes nothing. */
    @Test
    void renewedInALaterWindowItIsStillGivenBackToItsOwn() {
        now.set(MINUTE + 50_000);
        Limits limits = one(100, 60_000, Algorithm.SLIDING_WINDOW);
        reserve("a", limits, "r1", 40);
        reserve("b", limits, "r1", 40);
        now.addAndGet(15_000);
        reserve("a", limits, "r1", 0);
        reserve("b", limits, "r1", 10);
        now.addAndGet(15_000);
        reserve("a", limits, "r1", 0);
        reserve("b", limits, "r1", 10);
        now.addAndGet(10_000);
        assertThat(remaining("a", limits)).isEqualTo(80);
        assertThat(remaining("b", limits)).isEqualTo(60);
        settle("a", limits, "r1", 10);
        settle("b", limits, "r1", 10);
        assertThat(remaining("a", limits)).isEqualTo(95);
        assertThat(remaining("b", limits)).isEqualTo(95);
    }

    /** As a stream that runs already is charged for what it has written. */
    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void deniedItIsTakenAllTheSameWhereAsked(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        reserve("a", limits, "r1", 90);
        var more = new Reservation("r1", List.of(30L), EXPIRES, true);
        Tally tally = take(new Charge("a", limits, 0, true, more)).getFirst();
        assertThat(tally.admitted()).isFalse();
        assertThat(remaining("a", limits)).isZero();
        settle("a", limits, "r1", 105);
        assertThat(remaining("a", limits)).isZero();
        reserve("b", limits, "r1", 90);
        take(new Charge("b", limits, 0, true, more), charge("full", one(1, 60_000, algorithm), 2));
        settle("b", limits, "r1", 60);
        assertThat(remaining("b", limits)).isEqualTo(40);
    }

    @Test
    void overTheEndOfAWindowOnlyWhatWasAddedInThisOneGoesBack() {
        now.set(MINUTE + 50_000);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        reserve("a", limits, "r1", 40);
        now.addAndGet(15_000);
        take(charge("a", limits, 30));
        reserve("a", limits, "r1", 10);
        settle("a", limits, "r1", 5);
        assertThat(remaining("a", limits)).isEqualTo(70);
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void unsureItTakesAllWhereNothingWasReservedButOnce(Algorithm algorithm) {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, algorithm);
        assertThat(settled("a", limits, "r1", true, 20)).isTrue();
        assertThat(settled("a", limits, "r1", true, 20)).isTrue();
        assertThat(remaining("a", limits)).isEqualTo(80);
    }

    @Test
    void unsureItIsSettledWhereItWasReservedAndRememberedToo() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        reserve("a", limits, "r1", 50);
        settled("a", limits, "r1", true, 20);
        settled("a", limits, "r1", true, 20);
        assertThat(remaining("a", limits)).isEqualTo(80);
    }

    @Test
    void aReservationThatComesAfterItsUnsureSettlementTakesNothing() {
        now.set(MINUTE);
        Limits limits = one(100, 60_000, Algorithm.FIXED_WINDOW);
        settled("a", limits, "r1", true, 90);
        assertThat(reserve("a", limits, "r1", 50)).isTrue();
        assertThat(remaining("a", limits)).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void exactlyTenOfFiveHundredAtOnceGetAReservation(Algorithm algorithm) throws InterruptedException {
        now.set(MINUTE);
        Limits limits = one(10, 60_000, algorithm);
        assertThat(admittedAtOnce(ledger(), ledger(), "hot", limits, 500)).isEqualTo(10);
    }

    /** Asks from four threads, half of them in turn through one, half through the other. */
    protected static long admittedAtOnce(Counters one, Counters other, String subject, Limits limits, int times)
            throws InterruptedException {
        List<CompletionStage<List<Tally>>> stages = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> {
                    for (int i = thread; i < times; i += 4) {
                        Counters counters = thread % 2 == 0 ? one : other;
                        stages.add(counters.take(List.of(reserving(subject, limits, "r" + i, true, 1))));
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(stages).hasSize(times);
        return stages.stream()
                .filter(stage -> stage.toCompletableFuture().join().getFirst().admitted())
                .count();
    }
}
