package dev.attache.server.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IntervalBreakerTest {
    private static final int MOST = 3;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final IntervalBreaker breaker = new IntervalBreaker();

    private boolean admitsAt(long millis) {
        return breaker.admits(BEGIN.plusMillis(millis), INTERVAL);
    }

    private boolean failsAt(long millis) {
        return breaker.failed(BEGIN.plusMillis(millis), MOST, INTERVAL);
    }

    private void open() {
        failsAt(0);
        failsAt(0);
        assertThat(failsAt(0)).as("opens").isTrue();
    }

    @Test
    void opensAfterFailuresInARow() {
        assertThat(failsAt(0)).isFalse();
        assertThat(failsAt(0)).isFalse();
        assertThat(breaker.succeeded()).as("was down").isFalse();
        assertThat(failsAt(0)).isFalse();
        assertThat(failsAt(0)).isFalse();
        assertThat(admitsAt(0)).isTrue();
        assertThat(failsAt(0)).isTrue();
        assertThat(admitsAt(0)).isFalse();
    }

    @Test
    void letsOneTryInEachInterval() {
        open();
        assertThat(admitsAt(9_999)).isFalse();
        assertThat(admitsAt(10_000)).isTrue();
        assertThat(admitsAt(10_000)).as("only one").isFalse();
        assertThat(admitsAt(19_999)).as("whatever becomes of the try").isFalse();
        assertThat(admitsAt(20_000)).isTrue();
    }

    @Test
    void whatSucceedsEndsIt() {
        open();
        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.succeeded()).as("said once").isFalse();
        assertThat(admitsAt(0)).isTrue();
        assertThat(failsAt(0)).as("counts anew").isFalse();
        assertThat(admitsAt(0)).isTrue();
    }

    @Test
    void stragglersDoNotKeepItOpen() {
        open();
        assertThat(failsAt(9_000)).as("said once").isFalse();
        assertThat(admitsAt(10_000)).isTrue();
    }

    @Test
    void aTryThatFailsWaitsForTheNextInterval() {
        open();
        assertThat(admitsAt(10_000)).isTrue();
        assertThat(failsAt(15_000)).isFalse();
        assertThat(admitsAt(19_999)).isFalse();
        assertThat(admitsAt(20_000)).isTrue();
    }

    @Test
    void theRuleMayChangeMeanwhile() {
        failsAt(0);
        assertThat(breaker.failed(BEGIN, 1, Duration.ofSeconds(1))).isTrue();
        assertThat(admitsAt(999)).isFalse();
        assertThat(admitsAt(1_000)).isTrue();
        assertThat(admitsAt(10_999)).as("the interval of the last try").isFalse();
    }
}
