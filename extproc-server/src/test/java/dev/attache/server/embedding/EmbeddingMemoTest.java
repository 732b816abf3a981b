package dev.attache.server.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmbeddingMemoTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Callable<float[]> script = () -> new float[] {1, 0};
    private final EmbeddingMemo memo = new EmbeddingMemo(new Scripted(), 8);

    /** An embedder that does what the test says. */
    private final class Scripted implements Embedder {
        @Override
        public EmbedderId id() {
            return EmbedderId.inProcess("scripted", "m", 2);
        }

        @Override
        public int maxTokens() {
            return 100;
        }

        @Override
        public double similarityThreshold() {
            return 0.9;
        }

        @Override
        public boolean fits(String text) {
            return text.length() < 100;
        }

        @Override
        public float[] embed(String text) throws IOException, InterruptedException {
            asked.incrementAndGet();
            try {
                return script.call();
            } catch (IOException | InterruptedException | RuntimeException known) {
                throw known;
            } catch (Exception other) {
                throw new IllegalStateException(other);
            }
        }
    }

    @Test
    void asksOnceForATextAndGivesEachCallerAVectorOfItsOwn() throws Exception {
        float[] first = memo.embed("a");
        first[0] = 7;
        assertThat(memo.embed("a")).containsExactly(1, 0);
        memo.embed("b");
        assertThat(asked).hasValue(2);
    }

    @Test
    void remembersNoFailure() throws Exception {
        script = () -> {
            throw new IOException("down");
        };
        assertThatThrownBy(() -> memo.embed("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("down");
        script = () -> new float[] {0, 1};
        assertThat(memo.embed("a")).containsExactly(0, 1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void forgetsWhatIsOverTheSize() throws Exception {
        for (int i = 0; i < 200; i++) {
            memo.embed("text " + i);
        }
        asked.set(0);
        for (int i = 0; i < 200; i++) {
            memo.embed("text " + i);
        }
        assertThat(asked.get()).isGreaterThan(150);
    }

    @Test
    void letsOthersWaitForOneCall() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        script = () -> {
            begun.countDown();
            go.await();
            return new float[] {1, 0};
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<float[]>>();
            all.add(threads.submit(() -> memo.embed("a")));
            begun.await();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> memo.embed("a")));
            }
            go.countDown();
            for (Future<float[]> one : all) {
                assertThat(one.get()).containsExactly(1, 0);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void failsAllWhoWaitWithTheCall() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        script = () -> {
            begun.countDown();
            go.await();
            throw new IOException("down");
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<float[]> first = threads.submit(() -> memo.embed("a"));
            begun.await();
            go.countDown();
            assertThatThrownBy(first::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("down");
        }
    }

    /** The exchange of the one who calls may end before those of the others. */
    @Test
    void anotherCallsWhenTheCallerIsInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        script = () -> {
            if (asked.get() == 1) {
                begun.countDown();
                new CountDownLatch(1).await();
            }
            return new float[] {1, 0};
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<float[]> first = threads.submit(() -> memo.embed("a"));
            begun.await();
            Future<float[]> second = threads.submit(() -> memo.embed("a"));
            first.cancel(true);
            assertThat(second.get()).containsExactly(1, 0);
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void isOtherwiseTheEmbedder() {
        assertThat(memo.id()).isEqualTo(EmbedderId.inProcess("scripted", "m", 2));
        assertThat(memo.similarityThreshold()).isEqualTo(0.9);
        assertThat(memo.maxTokens()).isEqualTo(100);
        assertThat(memo.fits("a".repeat(99))).isTrue();
        assertThat(memo.fits("a".repeat(100))).isFalse();
    }
}
