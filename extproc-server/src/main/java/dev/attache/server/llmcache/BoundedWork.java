package dev.attache.server.llmcache;

import dev.attache.policy.PolicyContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * A bounded number of tasks that wait: a slow part must not take all the threads there are for such work. Thread-safe.
 */
final class BoundedWork {
    private final PolicyContext context;
    private final Semaphore places;

    BoundedWork(PolicyContext context, int most) {
        this.context = context;
        this.places = new Semaphore(most);
    }

    /** Fails with {@link RejectedExecutionException} where there is too much already. */
    <T> CompletionStage<T> run(Callable<T> code) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedStage(new RejectedExecutionException("too many comparisons"));
        }
        return context.offload(() -> {
            try {
                return code.call();
            } finally {
                places.release();
            }
        });
    }
}
