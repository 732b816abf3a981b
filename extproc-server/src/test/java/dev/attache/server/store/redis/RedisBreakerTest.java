package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisBreakerTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RedisBreaker breaker = new RedisBreaker(3, Duration.ofNanos(100), nanos::get);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failure();
        }
    }

    @Test
    void opensAfterFailuresInARow() {
        fail(2);
        assertThat(breaker.admits()).isTrue();
        breaker.success();
        fail(2);
        assertThat(breaker.closed()).isTrue();
        fail(1);
        assertThat(breaker.closed()).isFalse();
        assertThat(breaker.admits()).isFalse();
    }

    @Test
    void letsOneTryWhenItsTimeIsUp() {
        fail(3);
        nanos.set(99);
        assertThat(breaker.admits()).isFalse();
        nanos.set(100);
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.admits()).as("only one").isFalse();
        breaker.success();
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void opensAgainWhenTheTryFails() {
        fail(3);
        nanos.set(100);
        assertThat(breaker.admits()).isTrue();
        breaker.failure();
        nanos.set(199);
        assertThat(breaker.admits()).isFalse();
        nanos.set(200);
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void stragglersDoNotKeepItOpen() {
        fail(3);
        nanos.set(90);
        fail(10);
        nanos.set(100);
        assertThat(breaker.admits()).isTrue();
    }
}
