package dev.attache.server;

import dev.attache.server.chain.Offload;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Where code runs that has to wait: a virtual thread each, at most so many at a time. Thread-safe. */
final class VirtualThreads implements Offload, AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("attache-waiting-", 0).factory());
    private final Semaphore free;

    VirtualThreads(int most) {
        free = new Semaphore(most);
    }

    /** Runs the code; cancelling the result interrupts it. Fails at once when all are at work. */
    @Override
    public <T> CompletableFuture<T> run(Callable<T> code) {
        if (!free.tryAcquire()) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("too many calls are waiting"));
        }
        var result = new CompletableFuture<T>();
        Future<?> running;
        try {
            running = threads.submit(() -> {
                try {
                    result.complete(code.call());
                } catch (Throwable fault) {
                    result.completeExceptionally(fault);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException closed) {
            free.release();
            return CompletableFuture.failedFuture(closed);
        }
        result.whenComplete((value, error) -> {
            if (result.isCancelled()) {
                running.cancel(true);
            }
        });
        return result;
    }

    /** How many more may begin. */
    int free() {
        return free.availablePermits();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
