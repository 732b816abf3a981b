package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another thread or process is about to do. */
final class Until {
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private Until() {}

    /** Polls until the value is as expected; fails with what it is after ten seconds. */
    static <T> void equal(T expected, Supplier<T> value) {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (!Objects.equals(expected, value.get()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000);
        }
        assertThat(value.get()).isEqualTo(expected);
    }
}
