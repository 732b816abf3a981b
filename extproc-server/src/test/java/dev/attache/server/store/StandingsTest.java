package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.CalendarWindow;
import dev.attache.store.CalendarWindow.Unit;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Tally.Standing;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StandingsTest {
    @ParameterizedTest
    @EnumSource(names = "BALANCE", mode = Mode.EXCLUDE)
    void retryAndResetAreTheFirstMillisecond(Algorithm algorithm) {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        int denied = 0;
        for (int i = 0; i < 100_000; i++) {
            Limit limit = limit(random, algorithm);
            long now = 1_700_000_000_000L + random.nextLong(10_000_000);
            LaneState state = state(random, limit, now);
            state.advance(limit, now);
            long cost = random.nextLong(limit.capacity() + 1);
            boolean exceeded = !state.fits(limit, now, cost);
            denied += exceeded ? 1 : 0;
            Standing standing = Standings.of(limit, state, now, cost, exceeded);
            String at = "seed %d, step %d: %s, cost %d".formatted(seed, i, standing, cost);
            if (exceeded) {
                assertThat(fits(limit, state, now + standing.retryMillis(), cost))
                        .as(at)
                        .isTrue();
                assertThat(fits(limit, state, now + standing.retryMillis() - 1, cost))
                        .as(at)
                        .isFalse();
            } else {
                assertThat(standing.retryMillis()).as(at).isZero();
            }
            assertThat(fits(limit, state, now + standing.resetMillis(), limit.capacity()))
                    .as(at)
                    .isTrue();
            if (standing.resetMillis() > 0) {
                assertThat(empty(limit, state, now + standing.resetMillis() - 1))
                        .as(at)
                        .isFalse();
            }
            assertThat(fits(limit, state, now, standing.remaining()))
                    .as(at)
                    .isEqualTo(standing.remaining() > 0 || fits(limit, state, now, 0));
            assertThat(fits(limit, state, now, standing.remaining() + 1)).as(at).isFalse();
        }
        assertThat(denied).isGreaterThan(1_000);
    }

    private static Limit limit(SplittableRandom random, Algorithm algorithm) {
        Duration per = Duration.ofMillis(1 + random.nextLong(random.nextBoolean() ? 20 : 100_000_000));
        long amount = 1 + random.nextLong(random.nextBoolean() ? 30 : 80_000_000);
        if (algorithm == Algorithm.TOKEN_BUCKET) {
            return new Limit(amount, per, algorithm, 1 + random.nextLong(80_000_000));
        }
        if (algorithm == Algorithm.CALENDAR_WINDOW) {
            Unit unit = List.of(Unit.values()).get(random.nextInt(6));
            return Limit.calendar(amount, new CalendarWindow(unit, ZoneId.of("Australia/Lord_Howe")));
        }
        return Limit.window(random.nextInt(4) == 0 ? amount * 100_000_000 : amount, per, algorithm);
    }

    /** Taken now, some time ago, or, after the clock stepped back, in the future; maybe when the limit was a larger one. */
    private static LaneState state(SplittableRandom random, Limit limit, long now) {
        long most = limit.amount() + limit.amount() / 2;
        long at = now + random.nextLong(-limit.perMillis(), limit.perMillis() + 1);
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> new LaneState(at / limit.perMillis(), random.nextLong(most + 1), 0);
            case SLIDING_WINDOW ->
                new LaneState(at / limit.perMillis(), random.nextLong(most + 1), random.nextLong(most + 1));
            case CALENDAR_WINDOW ->
                new LaneState(LaneState.calendar(limit).startMillis(at), random.nextLong(most + 1), 0);
            case BALANCE -> throw new AssertionError(limit);
            case TOKEN_BUCKET -> new LaneState(at, random.nextLong(limit.burst() * limit.perMillis() + 1), 0);
        };
    }

    private static boolean fits(Limit limit, LaneState state, long now, long cost) {
        LaneState later = state.copy();
        later.advance(limit, now);
        return later.fits(limit, now, cost);
    }

    private static boolean empty(Limit limit, LaneState state, long now) {
        LaneState later = state.copy();
        later.advance(limit, now);
        return later.used() == 0 && later.before() == 0;
    }
}
