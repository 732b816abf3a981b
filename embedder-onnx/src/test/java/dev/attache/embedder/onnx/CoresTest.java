package dev.attache.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CoresTest {
    private static final int WAITING = 32;
    private final Cores cores = new Cores(1);

    @Test
    void givesWhatTheWorkGives() throws Exception {
        assertThat(cores.run(() -> 5)).isEqualTo(5);
        assertThatThrownBy(() -> cores.run(() -> {
                    throw new IOException("known");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("known");
        assertThatThrownBy(() -> cores.run(() -> {
                    throw new IllegalStateException("fault");
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fault");
    }

    @Test
    void refusesWhatDoesNotFitAndForgetsWhoWentAway() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var ran = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> cores.run(() -> {
                begun.countDown();
                go.await();
                return ran.incrementAndGet();
            }));
            begun.await();
            var waiting = new ArrayList<Future<Integer>>();
            for (int i = 0; i < WAITING; i++) {
                waiting.add(threads.submit(() -> cores.run(ran::incrementAndGet)));
            }
            // Until all of them wait; then there is no place.
            while (cores.waiting() < WAITING) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> cores.run(() -> 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("embedder onnx: 32 texts wait already");
            waiting.forEach(one -> one.cancel(true));
            while (cores.waiting() > 0) {
                Thread.onSpinWait();
            }
            go.countDown();
            assertThat(first.get()).isEqualTo(1);
        }
        assertThat(ran).hasValue(1);
    }
}
