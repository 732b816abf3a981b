package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 50);
    private final ArrayDeque<Runnable> timer = new ArrayDeque<>();
    private final DeadlineQueue queue = new DeadlineQueue(Duration.ofNanos(100), nanos::get, timer::add);
    private final List<String> expired = new ArrayList<>();

    private final class Question implements DeadlineQueue.Waiting {
        private final String name;
        private final long deadline = queue.deadline();
        private boolean done;

        Question(String name) {
            this.name = name;
            queue.add(this);
        }

        @Override
        public boolean done() {
            return done;
        }

        @Override
        public long deadlineNanos() {
            return deadline;
        }

        @Override
        public void expire() {
            done = true;
            expired.add(name);
        }
    }

    private void tick(long passed) {
        nanos.addAndGet(passed);
        timer.remove().run();
    }

    @Test
    void endsWhatRanOutInOrderAndNothingElse() {
        new Question("first");
        nanos.addAndGet(10);
        new Question("second");
        tick(89);
        assertThat(expired).isEmpty();
        tick(1);
        assertThat(expired).containsExactly("first");
        tick(10);
        assertThat(expired).containsExactly("first", "second");
    }

    @Test
    void doesNotEndWhatHasAnAnswer() {
        new Question("first").done = true;
        new Question("second");
        tick(100);
        assertThat(expired).containsExactly("second");
    }

    @Test
    void holdsNothingThatIsDoneAtItsHead() {
        for (int i = 0; i < 1_000; i++) {
            new Question("answered").done = true;
        }
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void hasOneTimerWhileSomethingWaitsAndNoneElse() {
        assertThat(timer).isEmpty();
        Question first = new Question("first");
        new Question("second").done = true;
        assertThat(timer).hasSize(1);
        tick(5);
        assertThat(timer).hasSize(1);
        first.done = true;
        tick(5);
        assertThat(timer).isEmpty();
        new Question("third");
        assertThat(timer).hasSize(1);
    }
}
