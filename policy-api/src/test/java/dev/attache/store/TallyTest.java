package dev.attache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Tally.Standing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static Standing left(long remaining, long amount) {
        Limit limit = Limit.window(amount, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW);
        return new Standing(limit, false, remaining, 1000, 0, 0);
    }

    private static Standing denied(long retryMillis) {
        Limit limit = Limit.window(5, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW);
        return new Standing(limit, true, 0, 1000, retryMillis, 0);
    }

    private static Standing tightest(Standing... standings) {
        return new Tally(true, false, 0, List.of(standings)).tightest();
    }

    @Test
    void theSmallestShareIsTheTightest() {
        assertThat(tightest(left(50, 100), left(400, 1000), left(9, 10))).isEqualTo(left(400, 1000));
        assertThat(tightest(left(5, 10), left(50, 100))).isEqualTo(left(5, 10));
        assertThat(tightest(left(5, 10), left(0, 0))).isEqualTo(left(0, 0));
    }

    @Test
    void whatDeniedIsTighterThanWhatDidNotAndTheLongestWaitIsTheTightest() {
        assertThat(tightest(left(0, 100), denied(10))).isEqualTo(denied(10));
        assertThat(tightest(denied(10), denied(20), left(0, 1))).isEqualTo(denied(20));
    }
}
