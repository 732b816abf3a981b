package dev.attache.server.chain;

import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Code that waits until the test lets it run. */
final class WaitingCalls implements Offload {
    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();

    @Override
    public <T> CompletableFuture<T> run(Callable<T> code) {
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

    int count() {
        return calls.size();
    }

    void runNext() {
        calls.remove().run();
    }
}
