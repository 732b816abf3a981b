package dev.attache.server.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.http.AuthorityBreaker.Admission;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuthorityBreakerTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final AuthorityBreaker breaker = new AuthorityBreaker(3, Duration.ofSeconds(1), now::get);

    @Test
    void opensAfterFailuresInARow() {
        assertThat(admitted().failed()).isFalse();
        assertThat(admitted().failed()).isFalse();
        admitted().answered();
        admitted().failed();
        admitted().failed();
        assertThat(breaker.refuses()).isFalse();

        assertThat(admitted().failed()).as("opens by this one").isTrue();

        assertThat(breaker.refuses()).isTrue();
        assertThat(breaker.admit()).isNull();
    }

    @Test
    void letsOneProbeThroughWhenItsTimeIsOver() {
        open();
        later(999);
        assertThat(breaker.refuses()).isTrue();
        later(1);

        assertThat(breaker.refuses()).isFalse();
        Admission probe = admitted();
        assertThat(breaker.admit()).as("a second probe").isNull();
        probe.answered();

        assertThat(breaker.refuses()).isFalse();
        admitted().failed();
        admitted().failed();
        assertThat(breaker.refuses()).as("it counts from nought again").isFalse();
    }

    @Test
    void aFailedProbeKeepsItOpenForAsLongAgain() {
        open();
        later(1000);

        assertThat(admitted().failed()).as("it was open already").isFalse();

        later(999);
        assertThat(breaker.refuses()).isTrue();
        later(1);
        assertThat(breaker.refuses()).isFalse();
    }

    @Test
    void aProbeThatWasGivenUpLeavesRoomForTheNext() {
        open();
        later(1000);
        admitted().withdrawn();

        admitted().answered();

        assertThat(breaker.refuses()).isFalse();
    }

    @Test
    void stragglersNeitherProlongNorEndAProbe() {
        Admission early = admitted();
        Admission alsoEarly = admitted();
        open();
        later(900);
        assertThat(early.failed()).isFalse();
        later(100);
        assertThat(breaker.refuses()).as("not prolonged").isFalse();
        Admission probe = admitted();

        alsoEarly.failed();

        assertThat(breaker.admit()).as("the probe is still under way").isNull();
        probe.answered();
        assertThat(breaker.refuses()).isFalse();
    }

    @Test
    void aStragglersAnswerClosesIt() {
        Admission early = admitted();
        open();

        early.answered();

        assertThat(breaker.refuses()).isFalse();
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            admitted().failed();
        }
        assertThat(breaker.refuses()).isTrue();
    }

    private Admission admitted() {
        return requireNonNull(breaker.admit());
    }

    private void later(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
