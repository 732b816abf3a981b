package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualThreadsTest {
    private static final int MOST = 4;

    private static void awaitFree(VirtualThreads threads) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (threads.free() < MOST && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(threads.free()).isEqualTo(MOST);
    }

    @Test
    void whatIsCancelledGivesItsPlaceBackHoweverEarly() {
        try (var threads = new VirtualThreads(MOST)) {
            for (int i = 0; i < 10_000; i++) {
                CompletableFuture<String> call = threads.run(() -> "done");
                call.cancel(true);
                if (i % MOST == MOST - 1) {
                    awaitFree(threads);
                }
            }
            awaitFree(threads);
        }
    }

    @Test
    void cancellingInterrupts() throws Exception {
        try (var threads = new VirtualThreads(MOST)) {
            var begun = new CountDownLatch(1);
            var interrupted = new CountDownLatch(1);
            var call = threads.run(() -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return "";
            });
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            call.cancel(true);
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            awaitFree(threads);
        }
    }

    @Test
    void overTheBoundItIsRefusedAtOnce() {
        try (var threads = new VirtualThreads(0)) {
            CompletableFuture<String> call = threads.run(() -> "done");
            assertThat(call.isCompletedExceptionally()).isTrue();
            assertThat(call.exceptionNow()).isInstanceOf(RejectedExecutionException.class);
        }
    }
}
