package dev.attache.server.llmcache;

import dev.attache.policy.PolicyContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Work on bytes that takes long when they are many: an event loop has others to serve. */
final class LongWork {
    /** This many bytes are read in a fraction of a millisecond. */
    private static final int SHORT = 1 << 15;

    private LongWork() {}

    /**
     * Does it at once where there is little to do, otherwise on another thread.
     *
     * @param length how many bytes it is about
     * @return fails with what {@link PolicyContext#offload} fails with
     */
    static <T> CompletionStage<T> of(int length, PolicyContext context, Supplier<T> work) {
        return length <= SHORT ? CompletableFuture.completedStage(work.get()) : context.offload(work::get);
    }

    /** Whether what {@link PolicyContext#offload} failed with says that too much is being done already. */
    static boolean isRejected(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof RejectedExecutionException;
    }
}
