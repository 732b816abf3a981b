package dev.attache.server;

import dev.attache.server.chain.Offload;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/** Runs code that has to wait, each on a virtual thread of its own, up to a maximum at a time. Thread-safe. */
final class VirtualThreads implements Offload, AutoCloseable {
    private final Semaphore free;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    VirtualThreads(int most) {
        free = new Semaphore(most);
    }

    /**
     * Runs the code; cancelling the result, or ending it as out of time, interrupts it. Fails at once when all are at
     * work.
     */
    @Override
    public <T> CompletableFuture<T> run(Callable<T> code) {
        if (closed || !free.tryAcquire()) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("too many calls are waiting"));
        }
        var result = new CompletableFuture<T>();
        // Not through an executor: a task that is cancelled before it runs would never give its place back.
        Thread thread = Thread.ofVirtual().name("attache-waiting").unstarted(() -> {
            try {
                if (!result.isDone()) {
                    result.complete(code.call());
                }
            } catch (Throwable fault) {
                result.completeExceptionally(fault);
            } finally {
                running.remove(Thread.currentThread());
                free.release();
            }
        });
        running.add(thread);
        thread.start();
        var unused = result.whenComplete((value, error) -> {
            if (error instanceof CancellationException || error instanceof TimeoutException) {
                thread.interrupt();
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
        closed = true;
        running.forEach(Thread::interrupt);
    }
}
