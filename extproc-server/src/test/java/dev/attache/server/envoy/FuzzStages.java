package dev.attache.server.envoy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The answers that the policies of one exchange wait for; they come at random times, fail, or never come. */
final class FuzzStages {
    private final Random random;
    private final List<Runnable> completions = new ArrayList<>();
    private final List<CompletableFuture<?>> stages = new ArrayList<>();

    FuzzStages(Random random) {
        this.random = random;
    }

    /** Computes the result when its time has come. */
    <T> CompletableFuture<T> later(Callable<T> result) {
        var stage = new CompletableFuture<T>();
        stages.add(stage);
        int fate = random.nextInt(20);
        if (fate == 0) {
            return stage;
        }
        completions.add(() -> {
            if (stage.isDone()) {
                return;
            }
            try {
                if (fate == 1) {
                    throw new IllegalStateException("fuzz: a stage that fails");
                }
                stage.complete(result.call());
            } catch (Exception | AssertionError failure) {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }

    /** Completes one of those that will come; whether there was one. */
    boolean completeOne() {
        if (completions.isEmpty()) {
            return false;
        }
        completions.remove(random.nextInt(completions.size())).run();
        return true;
    }

    /** Whether something is still waited for. */
    boolean isWaiting() {
        stages.removeIf(CompletableFuture::isDone);
        return !stages.isEmpty();
    }
}
