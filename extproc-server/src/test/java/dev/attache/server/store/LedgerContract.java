package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Balances.Change;
import dev.attache.store.CalendarWindow;
import dev.attache.store.CalendarWindow.Unit;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reservations, settlements, retries and deaths in any order: every store comes to the numbers of the model. */
public abstract class LedgerContract extends BalancesContract {
    private static final int RUNS = 20;
    private static final int STEPS = 400;

    private static final List<Limit> ALL = List.of(
            Limit.window(50, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW),
            Limit.window(70, Duration.ofMinutes(1), Algorithm.SLIDING_WINDOW),
            new Limit(40, Duration.ofMinutes(1), Algorithm.TOKEN_BUCKET, 60),
            Limit.calendar(60, new CalendarWindow(Unit.MINUTE, ZoneId.of("Asia/Kolkata"))),
            Limit.balance(0, null));

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void countsAsTheModelDoes(Algorithm algorithm) {
        Limits limits = Limits.of(
                ALL.stream().filter(limit -> limit.algorithm() == algorithm).toList());
        for (int run = 0; run < RUNS; run++) {
            follow(new SplittableRandom().nextLong(), limits);
        }
    }

    @Test
    void countsAsTheModelDoesWithAllAlgorithmsMixed() {
        for (int run = 0; run < RUNS; run++) {
            follow(new SplittableRandom().nextLong(), Limits.of(ALL));
        }
    }

    private void follow(long seed, Limits limits) {
        var random = new SplittableRandom(seed);
        var model = new ReservationsModel(limits);
        String subject = "model|" + seed;
        now.set(MINUTE);
        for (int i = 0; i < STEPS; i++) {
            now.addAndGet(random.nextInt(8) == 0 ? random.nextLong(70_000) : random.nextLong(3_000));
            String step = "seed %d, step %d".formatted(seed, i);
            String id = "r" + random.nextInt(12);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    var reservation = new Reservation(id, costs(random, limits), EXPIRES, random.nextBoolean());
                    same(step, model, Charge.reserving(subject, limits, reservation));
                }
                case 2 -> same(step, model, charge(subject, limits, random.nextInt(4)));
                case 3, 4 -> {
                    var settlement =
                            new Settlement(subject, limits, id, costs(random, limits), random.nextInt(4) == 0, EXPIRES);
                    model.settle(settlement, now.get());
                    ledger().settle(settlement).toCompletableFuture().join();
                    ledger().settle(settlement).toCompletableFuture().join();
                    model.settle(settlement, now.get());
                }
                default -> grant(model, subject, limits, step, random.nextLong(40));
            }
            same(step, model, charge(subject, limits, 0));
        }
    }

    private static List<Long> costs(SplittableRandom random, Limits limits) {
        return random.longs(limits.size(), 0, 20).boxed().toList();
    }

    private void grant(ReservationsModel model, String subject, Limits limits, String id, long amount) {
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i).algorithm() == Algorithm.BALANCE) {
                // a change too lets some expire: all that are due go before it, so that the model need not know
                for (int call = 0; call < 6; call++) {
                    same(id, model, charge(subject, limits, 0));
                }
                model.grant(i, amount);
                ledger().change(subject, limits.get(i), new Change(id, amount, false, null, null))
                        .toCompletableFuture()
                        .join();
            }
        }
    }

    private void same(String step, ReservationsModel model, Charge charge) {
        boolean expected = model.take(charge, now.get());
        List<Long> left = model.left(now.get());
        Tally tally = take(charge).getFirst();
        assertThat(tally.admitted()).as("%s: %s", step, charge).isEqualTo(expected);
        assertThat(tally.standings())
                .as("%s: %s", step, charge)
                .extracting(Tally.Standing::remaining)
                .isEqualTo(left.stream().map(each -> Math.max(0, each)).toList());
    }

    /** Whatever the order, at the end the window holds what was spent: nothing is lost, and nothing counted twice. */
    @ParameterizedTest
    @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW", "CALENDAR_WINDOW", "BALANCE"})
    void onceAllIsSettledWhatIsTakenIsWhatItHasCost(Algorithm algorithm) {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        now.set(MINUTE);
        long amount = 1_000_000;
        Limits limits = one(amount, 60_000, algorithm);
        if (algorithm == Algorithm.BALANCE) {
            ledger().change("a", limits.get(0), new Change("1", amount, false, null, null));
        }
        var open = new HashMap<String, Long>();
        long spent = 0;
        for (int i = 0; i < 500; i++) {
            now.addAndGet(random.nextLong(20));
            String id = "r" + i;
            if (random.nextInt(10) > 0) {
                assertThat(reserve("a", limits, id, random.nextLong(1_000))).isTrue();
                open.put(id, random.nextLong(1_200));
            } else {
                open.put(id, random.nextLong(1_200)); // its reservation was lost on the way
            }
            List<String> ending = open.keySet().stream()
                    .filter(each -> random.nextInt(5) == 0)
                    .toList();
            for (String each : ending) {
                long cost = Objects.requireNonNull(open.remove(each));
                spent += cost;
                Stream.generate(() -> settled("a", limits, each, true, cost))
                        .limit(1 + random.nextInt(3))
                        .forEach(done -> assertThat(done).isTrue());
            }
        }
        for (String each : new ArrayList<>(open.keySet())) {
            long cost = Objects.requireNonNull(open.remove(each));
            spent += cost;
            settled("a", limits, each, true, cost);
        }
        assertThat(remaining("a", limits)).as("seed %d", seed).isEqualTo(amount - spent);
    }
}
