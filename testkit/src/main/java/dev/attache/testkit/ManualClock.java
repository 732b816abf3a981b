package dev.attache.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when it is told to. Safe for use from any thread. */
public final class ManualClock implements InstantSource {
    private final AtomicReference<Instant> now;

    /** A clock that stands at {@code start}. */
    public ManualClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /** A clock that stands at 2026-01-01T00:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves the clock by {@code step}, which may be negative: real clocks step back too. */
    public void advance(Duration step) {
        now.updateAndGet(before -> before.plus(step));
    }

    /** Sets the clock to {@code instant}. */
    public void set(Instant instant) {
        now.set(instant);
    }
}
