package dev.attache.server.store;

import dev.attache.server.store.memory.MemorySessions;
import dev.attache.store.Sessions;
import dev.attache.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** To the node that makes a change, copies make no difference. */
class NearSessionsContractTest extends SessionsContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final Sessions sessions =
            new NearSessions(new MemorySessions(clock, 100), () -> clock.millis() * 1_000_000, 1 << 20);

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }
}
