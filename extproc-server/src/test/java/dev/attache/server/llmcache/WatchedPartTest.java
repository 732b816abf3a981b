package dev.attache.server.llmcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.embedding.RefusedTextException;
import dev.attache.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** When a part that comparing needs is left alone. */
class WatchedPartTest {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private final WatchedPart part = new WatchedPart("answers: index x", Incomparable.INDEX, PATIENCE, clock);

    private void fails(int times, Callable<Boolean> question) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> part.ask(question)).isInstanceOf(Exception.class);
        }
    }

    private boolean isAsked() throws Exception {
        try {
            return part.ask(() -> true);
        } catch (IncomparableException leftAlone) {
            assertThat(leftAlone.getCause()).isNull();
            return false;
        }
    }

    private Callable<Boolean> interruptedAfter(long millis) {
        return () -> {
            clock.advance(Duration.ofMillis(millis));
            throw new InterruptedException();
        };
    }

    @Test
    void isLeftAloneAfterFiveFailuresInARow() throws Exception {
        fails(4, () -> {
            throw new IOException("away");
        });
        assertThat(isAsked()).isTrue();
        fails(5, () -> {
            throw new IOException("away");
        });
        assertThat(isAsked()).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(isAsked()).isTrue();
    }

    /** An embedder that takes nearly all of the time leaves nothing for the index behind it. */
    @Test
    void isNotBlamedForTheTimeThatOthersTook() throws Exception {
        fails(20, interruptedAfter(5));
        assertThat(isAsked()).isTrue();
    }

    @Test
    void isBlamedForTheTimeThatItTook() throws Exception {
        fails(5, interruptedAfter(50));
        assertThat(isAsked()).isFalse();
    }

    /** One client's bad texts must not end comparing for all others. */
    @Test
    void isUpAlthoughItRefusesTexts() throws Exception {
        fails(20, () -> {
            throw new RefusedTextException("embedder openai: 400 (expected: 200)");
        });
        assertThat(isAsked()).isTrue();
    }
}
