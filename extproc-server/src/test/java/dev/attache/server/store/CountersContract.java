package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.store.CountersModel.Answer;
import dev.attache.server.store.RandomSteps.Step;
import dev.attache.store.CalendarWindow;
import dev.attache.store.CalendarWindow.Unit;
import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of counters does. */
public abstract class CountersContract {
    private static final long START = 1_700_000_000_000L;
    private static final int STEPS = 100_000;
    private static final int AHEAD = 128;
    private static final Set<Algorithm> COUNTING = EnumSet.complementOf(EnumSet.of(Algorithm.BALANCE));

    /** The clock that the counters under test read when they are called. */
    protected final AtomicLong now = new AtomicLong(START);

    /** The counters under test, empty for every test. */
    protected abstract Counters counters();

    protected static Charge charge(String subject, Limits limits, long cost) {
        return new Charge(subject, limits, cost, false);
    }

    protected static Limits one(long amount, long perMillis, Algorithm algorithm) {
        return Limits.of(List.of(limit(amount, perMillis, algorithm)));
    }

    /** A calendar's window is a minute in Berlin, a balance has no window. */
    protected static Limit limit(long amount, long perMillis, Algorithm algorithm) {
        return switch (algorithm) {
            case CALENDAR_WINDOW -> Limit.calendar(amount, new CalendarWindow(Unit.MINUTE, ZoneId.of("Europe/Berlin")));
            case BALANCE -> Limit.balance(0, null);
            default -> Limit.window(amount, Duration.ofMillis(perMillis), algorithm);
        };
    }

    protected List<Tally> take(Charge... charges) {
        return counters().take(List.of(charges)).toCompletableFuture().join();
    }

    private Standing first(Charge charge) {
        return take(charge).getFirst().standings().getFirst();
    }

    @Test
    void aFixedWindowHoldsItsAmountAndStartsAfresh() {
        now.set(120_000 + 15_000);
        Limits limits = one(3, 60_000, Algorithm.FIXED_WINDOW);
        Limit limit = limits.get(0);
        assertThat(first(charge("a", limits, 2))).isEqualTo(new Standing(limit, false, 1, 45_000, 0, 120_000));
        assertThat(first(charge("a", limits, 2))).isEqualTo(new Standing(limit, true, 1, 45_000, 45_000, 120_000));
        now.set(180_000);
        assertThat(first(charge("a", limits, 0))).isEqualTo(new Standing(limit, false, 3, 0, 0, 180_000));
    }

    @Test
    void aSlidingWindowCarriesTheShareThatItStillCovers() {
        now.set(120_000);
        Limits limits = one(10, 60_000, Algorithm.SLIDING_WINDOW);
        take(charge("a", limits, 10));
        now.set(180_000 + 30_000);
        Standing standing = first(charge("a", limits, 5));
        assertThat(standing).isEqualTo(new Standing(limits.get(0), false, 0, 90_000, 0, 180_000));
        // 10 x (60 s - elapsed) / 60 s falls to 4 at 36 s
        assertThat(first(charge("a", limits, 1)).retryMillis()).isEqualTo(6_000);
    }

    /** The last Sunday of October has 25 hours in Berlin. */
    @Test
    void aDayOfTheCalendarIsAsLongAsItIs() {
        var day = new CalendarWindow(Unit.DAY, ZoneId.of("Europe/Berlin"));
        Limits limits = Limits.of(List.of(Limit.calendar(3, day)));
        long midnight = Instant.parse("2026-10-24T22:00:00Z").toEpochMilli();
        now.set(midnight);
        assertThat(first(charge("a", limits, 2)))
                .isEqualTo(new Standing(limits.get(0), false, 1, 25 * 3_600_000, 0, midnight));
        now.set(midnight + 25 * 3_600_000 - 1);
        assertThat(first(charge("a", limits, 2))).isEqualTo(new Standing(limits.get(0), true, 1, 1, 1, midnight));
        now.set(midnight + 25 * 3_600_000);
        assertThat(first(charge("a", limits, 0)))
                .isEqualTo(new Standing(limits.get(0), false, 3, 0, 0, midnight + 25 * 3_600_000));
    }

    @Test
    void aTokenBucketRefillsAllTheTime() {
        Limits limits = Limits.of(List.of(new Limit(10, Duration.ofSeconds(1), Algorithm.TOKEN_BUCKET, 20)));
        assertThat(first(charge("a", limits, 20))).isEqualTo(new Standing(limits.get(0), false, 0, 2_000, 0, START));
        assertThat(first(charge("a", limits, 1)).retryMillis()).isEqualTo(100);
        now.addAndGet(250);
        assertThat(first(charge("a", limits, 0)).remaining()).isEqualTo(2);
    }

    @Test
    void deniedTakesNothingFromAnySubject() {
        Limits wide = one(100, 60_000, Algorithm.FIXED_WINDOW);
        Limits narrow = one(1, 60_000, Algorithm.FIXED_WINDOW);
        List<Tally> tallies = take(charge("wide", wide, 2), charge("narrow", narrow, 2));
        assertThat(tallies).extracting(Tally::admitted).containsExactly(false, false);
        assertThat(tallies).extracting(Tally::exceeded).containsExactly(false, true);
        assertThat(first(charge("wide", wide, 0)).remaining()).isEqualTo(100);
        assertThat(first(charge("narrow", narrow, 0)).remaining()).isEqualTo(1);
    }

    @Test
    void deniedIsCountedWhereAsked() {
        Limits limits = one(3, 60_000, Algorithm.FIXED_WINDOW);
        take(new Charge("a", limits, 5, true));
        assertThat(first(charge("a", limits, 1)).exceeded()).isTrue();
    }

    @Test
    void aRaisedAmountKeepsWhatWasTaken() {
        take(charge("a", one(10, 60_000, Algorithm.SLIDING_WINDOW), 10));
        assertThat(first(charge("a", one(15, 60_000, Algorithm.SLIDING_WINDOW), 1))
                        .remaining())
                .isEqualTo(4);
    }

    /** As when an override of a consumer alternates with the standard limits. */
    @Test
    void callsWithOtherLimitsForgetNothing() {
        now.set(3_600_000L * 400_000);
        Limits standard = one(10, 60_000, Algorithm.FIXED_WINDOW);
        Limits override = one(50, 3_600_000, Algorithm.FIXED_WINDOW);
        Limits both = Limits.of(List.of(standard.get(0), limit(70, 86_400_000, Algorithm.SLIDING_WINDOW)));
        Limits calendar = one(30, 60_000, Algorithm.CALENDAR_WINDOW);
        for (int i = 0; i < 5; i++) {
            assertThat(first(charge("a", standard, 1)).remaining()).isEqualTo(9 - 2 * i);
            assertThat(first(charge("a", override, 1)).remaining()).isEqualTo(49 - i);
            assertThat(first(charge("a", both, 1)).remaining()).isEqualTo(8 - 2 * i);
            assertThat(first(charge("a", calendar, 1)).remaining()).isEqualTo(29 - i);
        }
        assertThat(take(charge("a", standard, 1)).getFirst().admitted()).isFalse();
        assertThat(take(charge("a", both, 0)).getFirst().standings().getLast().remaining())
                .isEqualTo(65);
        now.addAndGet(60_000);
        assertThat(first(charge("a", standard, 1)).remaining()).isEqualTo(9);
        assertThat(first(charge("a", override, 0)).remaining()).isEqualTo(45);
    }

    @Test
    void noMoreLanesAreKeptThanOneCallMayHave() {
        for (int i = 1; i <= 100; i++) {
            take(charge("a", one(10, 86_400_000L + i, Algorithm.FIXED_WINDOW), 1));
        }
        long kept = IntStream.rangeClosed(1, 100)
                .filter(i -> first(charge("a", one(10, 86_400_000L + i, Algorithm.FIXED_WINDOW), 0))
                                .remaining()
                        == 9)
                .count();
        assertThat(kept).isEqualTo(Limits.MAX);
    }

    @Test
    void aClockThatStepsBackForgetsNothing() {
        for (Algorithm algorithm : COUNTING) {
            now.set(START);
            Limits limits = one(10, 60_000, algorithm);
            take(charge(algorithm.name(), limits, 10));
            now.addAndGet(-3_600_000);
            assertThat(first(charge(algorithm.name(), limits, 1)).exceeded())
                    .as("%s", algorithm)
                    .isTrue();
        }
    }

    @Test
    void whatCanNeverPassGetsTheWindow() {
        for (Algorithm algorithm : COUNTING) {
            Standing standing = first(charge(algorithm.name(), one(10, 60_000, algorithm), 11));
            assertThat(standing.retryMillis()).isEqualTo(60_000);
        }
    }

    @Test
    void oneSubjectTwiceIsRefused() {
        Limits limits = one(10, 60_000, Algorithm.FIXED_WINDOW);
        assertThatThrownBy(() -> take(charge("a", limits, 1), charge("a", limits, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counters().take(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void exactlyAsManyPassAsMayWhenManyAskAtOnce(int count) throws InterruptedException {
        Limits limits = Limits.of(IntStream.range(0, count)
                .mapToObj(i -> Limit.window(
                        100 + i,
                        Duration.ofHours(1 + i),
                        (i % 2 == 0 ? Algorithm.SLIDING_WINDOW : Algorithm.FIXED_WINDOW)))
                .toList());
        List<CompletionStage<List<Tally>>> stages = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = Stream.generate(() -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        stages.add(counters().take(List.of(charge("hot", limits, 1))));
                    }
                }))
                .limit(4)
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(stages).hasSize(400);
        assertThat(stages.stream().filter(CountersContract::admitted).count()).isEqualTo(100);
    }

    private static boolean admitted(CompletionStage<List<Tally>> stage) {
        return stage.toCompletableFuture().join().getFirst().admitted();
    }

    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void decidesAsTheModelDoes(Algorithm algorithm) {
        follow(new SplittableRandom().nextLong(), List.of(algorithm));
    }

    @Test
    void decidesAsTheModelDoesWithAllAlgorithmsMixed() {
        follow(new SplittableRandom().nextLong(), List.copyOf(COUNTING));
    }

    private record Asked(int number, Step step, Answer expected, CompletableFuture<List<Tally>> answer) {}

    private void follow(long seed, List<Algorithm> algorithms) {
        var steps = new RandomSteps(seed, algorithms);
        var model = new CountersModel();
        var asked = new ArrayDeque<Asked>();
        Counters counters = counters();
        int admitted = 0;
        for (int i = 0; i < STEPS; i++) {
            Step step = steps.next();
            now.set(step.now());
            Answer expected = model.take(step.charges(), step.now());
            admitted += expected.admitted() ? 1 : 0;
            asked.add(new Asked(i, step, expected, counters.take(step.charges()).toCompletableFuture()));
            if (asked.size() >= AHEAD) {
                check(seed, asked.remove());
            }
        }
        asked.forEach(last -> check(seed, last));
        assertThat(admitted).as("steps that try both outcomes").isBetween(STEPS / 50, STEPS - STEPS / 50);
    }

    private static void check(long seed, Asked asked) {
        List<Tally> tallies = asked.answer().join();
        for (int i = 0; i < tallies.size(); i++) {
            Tally tally = tallies.get(i);
            List<Boolean> exceeded = asked.expected().exceeded().get(i);
            List<BigInteger> remaining = asked.expected().remaining().get(i);
            boolean same = tally.admitted() == asked.expected().admitted()
                    && tally.nowMillis() == asked.step().now()
                    && tally.exceeded() == exceeded.contains(true);
            for (int j = 0; j < exceeded.size(); j++) {
                Standing standing = tally.standings().get(j);
                same &= standing.exceeded() == exceeded.get(j);
                same &= standing.remaining() == remaining.get(j).longValueExact();
            }
            if (!same) {
                throw new AssertionError("seed %d, step %d, charge %d: %s gave %s but should have given %s"
                        .formatted(seed, asked.number(), i, asked.step(), tally, asked.expected()));
            }
        }
    }
}
