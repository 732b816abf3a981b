package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.admin.Readiness.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final Readiness readiness = new Readiness("warming up");

    @Test
    void startsThenIsReadyThenStopsForGood() {
        assertThat(readiness.state()).isEqualTo(new State.Starting("warming up"));
        readiness.starting("warming up: 3 of 10");
        assertThat(readiness.state()).isEqualTo(new State.Starting("warming up: 3 of 10"));
        readiness.ready();
        readiness.starting("late");
        assertThat(readiness.state()).isEqualTo(new State.Ready(null));
        readiness.stopping("SIGTERM");
        readiness.ready();
        assertThat(readiness.state()).isEqualTo(new State.Stopping("SIGTERM"));
    }

    @Test
    void aPartThatIsAwayDegradesAndDoesNotUnready() {
        readiness.degrade("redis", "disconnected since 12:00");
        assertThat(readiness.state()).isInstanceOf(State.Starting.class);
        readiness.ready();
        readiness.degrade("cache_redis", "open");
        assertThat(readiness.state()).isEqualTo(new State.Ready("cache_redis: open; redis: disconnected since 12:00"));
        readiness.restore("redis");
        readiness.restore("cache_redis");
        assertThat(readiness.state()).isEqualTo(new State.Ready(null));
    }

    @Test
    void listenersHearThePresentAnswerAndEachChangeOnce() {
        List<Boolean> heard = new ArrayList<>();
        readiness.listen(heard::add);
        readiness.starting("still");
        readiness.ready();
        readiness.ready();
        readiness.degrade("redis", "away");
        readiness.stopping("SIGTERM");
        readiness.stopping("again");
        assertThat(heard).containsExactly(false, true, false);
    }

    @Test
    void aListenerThatComesLateHearsThatItIsReady() {
        readiness.ready();
        List<Boolean> heard = new ArrayList<>();
        readiness.listen(heard::add);
        assertThat(heard).containsExactly(true);
    }
}
