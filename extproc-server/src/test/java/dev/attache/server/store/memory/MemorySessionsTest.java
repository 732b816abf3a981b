package dev.attache.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.SessionsContract;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import dev.attache.store.Sessions.Question;
import dev.attache.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemorySessionsTest extends SessionsContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemorySessions sessions = new MemorySessions(clock, 100);

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    /** An auth service may know any number of cookies. */
    @Test
    void cookiesThatAreNoLongerSeenAreForgotten() {
        var allowed = new Judgement.Allowed(Map.of("user", "alice"));
        for (int i = 0; i < 10_000; i++) {
            done(sessions.remember(LOGIN, new Question("s" + i, "v"), allowed, MINUTE, clock.millis()));
        }
        clock.advance(LOGIN.absolute());
        for (int i = 0; i < 10_000; i++) {
            done(sessions.remember(LOGIN, new Question("t", "v"), allowed, MINUTE, clock.millis()));
        }
        assertThat(done(sessions.list(LOGIN, "alice")))
                .extracting(Sessions.Entry::session)
                .containsExactly("t");
    }

    /** Anybody can make the auth service deny something. */
    @Test
    void verdictsAreBounded() {
        for (int i = 0; i < 1000; i++) {
            var question = new Question(null, "v" + i);
            done(sessions.remember(LOGIN, question, new Judgement.Denied(401, Map.of()), MINUTE, 0));
        }
        long kept = 0;
        for (int i = 0; i < 1000; i++) {
            kept += find(LOGIN, null, "v" + i) instanceof Found.Judged ? 1 : 0;
        }
        assertThat(kept).isBetween(1L, 100L);
    }
}
