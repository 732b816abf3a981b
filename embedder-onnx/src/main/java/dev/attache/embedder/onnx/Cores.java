package dev.attache.embedder.onnx;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that compute: one for every two cores, so that embeddings do not starve the rest, and platform threads,
 * because a native call would pin the carrier of a virtual one. A few more texts may wait; all others are refused at
 * once. Thread-safe.
 */
final class Cores {
    private static final int WAITING_PER_CORE = 32;
    private static final int IDLE_SECONDS = 60;

    /** Shared by all models. */
    static final Cores SHARED = new Cores(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private final ThreadPoolExecutor threads;

    Cores(int cores) {
        threads = new ThreadPoolExecutor(
                cores,
                cores,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_PER_CORE * cores),
                Thread.ofPlatform().daemon().name("attache-onnx-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs the work and waits for it. A caller that is interrupted while waiting for its turn withdraws the work.
     *
     * @throws IOException what the work threw, or when too many wait
     */
    <T> T run(Callable<T> work) throws IOException, InterruptedException {
        Future<T> under;
        try {
            under = threads.submit(work);
        } catch (RejectedExecutionException full) {
            throw new IOException(
                    "embedder onnx: %d texts wait already"
                            .formatted(threads.getQueue().size()),
                    full);
        }
        try {
            return under.get();
        } catch (InterruptedException gone) {
            under.cancel(false);
            if (under instanceof Runnable waiting) {
                threads.remove(waiting);
            }
            throw gone;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException("embedder onnx: " + failed.getCause(), failed.getCause());
        }
    }

    /** How many texts wait for their turn. */
    int waiting() {
        return threads.getQueue().size();
    }
}
