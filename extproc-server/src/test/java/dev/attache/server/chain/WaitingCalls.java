package dev.attache.server.chain;

import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Code that waits until the test lets it run. */
final class WaitingCalls implements Offload {
    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private @Nullable Exception refusal;

    void refuse(Exception why) {
        refusal = why;
    }

    @Override
    public <T> CompletableFuture<T> run(Callable<T> code) {
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        var result = new CompletableFuture<T>();
        calls.add(() -> {
            try {
                result.complete(code.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    void runNext() {
        calls.remove().run();
    }
}
