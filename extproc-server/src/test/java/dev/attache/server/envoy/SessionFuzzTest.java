package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Random messages in any order, against random policies that answer at random times, on a session without a network.
 *
 * <p>Each exchange has a number, which is all that it depends on: {@code -Dattache.fuzz.first=N -Dattache.fuzz.messages=1}
 * runs exchange N again.
 */
class SessionFuzzTest {
    private static final long FIRST = Long.getLong("attache.fuzz.first", 1);
    private static final long MESSAGES = Long.getLong("attache.fuzz.messages", 500_000);

    @Test
    void nothingThatIsSentBreaksASession() {
        var loop = new EmbeddedChannel();
        loop.freezeTime();
        long start = System.nanoTime();
        long messages = 0;
        long seed = FIRST;
        while (messages < MESSAGES) {
            var exchange = new FuzzExchange(seed, loop, false);
            if (!exchange.run().isEmpty()) {
                tell(seed);
            }
            messages += Math.max(1, exchange.sent());
            seed++;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "fuzz: %,d messages of %,d exchanges (%d to %d) in %d s, %,d messages/s%n",
                messages,
                seed - FIRST,
                FIRST,
                seed - 1,
                took.toSeconds(),
                messages * 1000 / Math.max(1, took.toMillis()));
        loop.finishAndReleaseAll();
    }

    private static void tell(long seed) {
        var loop = new EmbeddedChannel();
        loop.freezeTime();
        var again = new FuzzExchange(seed, loop, true);
        assertThat(again.run())
                .as("-Dattache.fuzz.first=%d%n%s", seed, again.story())
                .isEmpty();
        throw new AssertionError("exchange " + seed + " fails only after others");
    }
}
