package dev.attache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.store.Limit.Algorithm;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void amountsAreWhatCanBeCountedExactly() {
        assertThat(Limit.window(0, MINUTE, Algorithm.FIXED_WINDOW).capacity()).isZero();
        assertThat(Limit.window((1L << 53) - 1, MINUTE, Algorithm.FIXED_WINDOW).amount())
                .isEqualTo(9007199254740991L);
        refused(() -> Limit.window(-1, MINUTE, Algorithm.FIXED_WINDOW), "amount: -1");
        refused(() -> Limit.window(1L << 53, MINUTE, Algorithm.FIXED_WINDOW), "amount: 9007199254740992");
    }

    @Test
    void windowsAreAMillisecondToAYear() {
        assertThat(Limit.window(1, Duration.ofMillis(1), Algorithm.SLIDING_WINDOW)
                        .perMillis())
                .isEqualTo(1);
        assertThat(Limit.window(1, Duration.ofDays(366), Algorithm.SLIDING_WINDOW)
                        .perMillis())
                .isEqualTo(31_622_400_000L);
        for (Duration wrong : List.of(
                Duration.ZERO,
                Duration.ofNanos(999_999),
                Duration.ofMillis(-1),
                Duration.ofDays(366).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            refused(() -> Limit.window(1, wrong, Algorithm.FIXED_WINDOW), "per: " + wrong);
        }
    }

    @Test
    void burstBelongsToBuckets() {
        assertThat(new Limit(10, MINUTE, Algorithm.TOKEN_BUCKET, 20).capacity()).isEqualTo(20);
        refused(() -> new Limit(10, MINUTE, Algorithm.SLIDING_WINDOW, 20), "burst: 20");
        refused(() -> new Limit(0, MINUTE, Algorithm.TOKEN_BUCKET, 20), "at least 1");
        refused(() -> new Limit(10, MINUTE, Algorithm.TOKEN_BUCKET, 0), "at least 1");
        refused(() -> new Limit(10, MINUTE, Algorithm.TOKEN_BUCKET, 1L << 40), "exactly");
        refused(() -> new Limit(1L << 40, MINUTE, Algorithm.TOKEN_BUCKET, 1), "exactly");
    }

    @Test
    void aCounterIsKeptWhenOnlyTheAmountChanges() {
        int lane = Limit.window(1, MINUTE, Algorithm.FIXED_WINDOW).lane();

        assertThat(Limit.window(2, MINUTE, Algorithm.FIXED_WINDOW).lane()).isEqualTo(lane);
        assertThat(Limit.window(1, MINUTE, Algorithm.SLIDING_WINDOW).lane()).isNotEqualTo(lane);
        assertThat(Limit.window(1, Duration.ofHours(1), Algorithm.FIXED_WINDOW).lane())
                .isNotEqualTo(lane);
    }

    @Test
    void usualWindowsHaveCountersOfTheirOwn() {
        var lanes = new HashSet<Integer>();
        int limits = 0;
        for (Algorithm algorithm : List.of(Algorithm.FIXED_WINDOW, Algorithm.SLIDING_WINDOW, Algorithm.TOKEN_BUCKET)) {
            for (Duration unit : List.of(Duration.ofSeconds(1), MINUTE, Duration.ofHours(1))) {
                for (int n = 1; n < (unit.equals(Duration.ofHours(1)) ? 366 * 24 : 60); n++) {
                    limits++;
                    lanes.add(new Limit(1, unit.multipliedBy(n), algorithm, 1).lane());
                }
            }
        }
        for (String counted : List.of("", "tokens", "tokens/100", "OUTPUT+REASONING", "money")) {
            for (String zone : List.of("UTC", "Europe/Berlin", "Asia/Kolkata")) {
                for (CalendarWindow.Unit unit : CalendarWindow.Unit.values()) {
                    limits++;
                    lanes.add(Limit.calendar(1, new CalendarWindow(unit, ZoneId.of(zone)))
                            .counting(counted)
                            .lane());
                }
            }
            limits++;
            lanes.add(Limit.balance(0, null).counting(counted).lane());
        }
        assertThat(lanes).hasSize(limits);
    }

    @Test
    void aBalanceIsKeptWhenItsGrantChanges() {
        var monthly = new CalendarWindow(CalendarWindow.Unit.MONTH, ZoneId.of("UTC"));
        assertThat(Limit.balance(5, monthly).lane())
                .isEqualTo(Limit.balance(0, null).lane());
    }

    @Test
    void codesNeverChange() {
        assertThat(List.of(Algorithm.values())).map(Algorithm::code).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void togetherTheyAreOneToThirtyTwo() {
        refused(() -> Limits.of(List.of()), "limits: 0 (expected: 1 to 32)");
        assertThat(Limits.of(windows(32)).size()).isEqualTo(32);
        refused(() -> Limits.of(windows(33)), "limits: 33 (expected: 1 to 32)");
    }

    @Test
    void noTwoCountTheSameWay() {
        Limit one = Limit.window(1, MINUTE, Algorithm.FIXED_WINDOW);

        refused(
                () -> Limits.of(List.of(one, Limit.window(5, MINUTE, Algorithm.FIXED_WINDOW))),
                "limits[1]: 1m, fixed_window (expected: once; limits[0] has it)");
        Limits both = Limits.of(List.of(one, Limit.window(5, MINUTE, Algorithm.SLIDING_WINDOW)));
        assertThat(both.get(0)).isEqualTo(one);
        assertThat(both.list()).hasSize(2);
    }

    @Test
    void aChargeCostsWhatCanBeCounted() {
        Limits limits = Limits.of(windows(1));

        assertThat(new Charge("s", limits, 0, false).cost()).isZero();
        refused(() -> new Charge("s", limits, -1, false), "cost: -1");
        refused(() -> new Charge("s", limits, 1L << 53, false), "cost: 9007199254740992");
    }

    private static List<Limit> windows(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> Limit.window(1, Duration.ofSeconds(n), Algorithm.FIXED_WINDOW))
                .toList();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }
}
