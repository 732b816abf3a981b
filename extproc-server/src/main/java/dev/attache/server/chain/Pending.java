package dev.attache.server.chain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A step that may have to be waited for, and what is done with its result.
 *
 * @param policy whose step it is
 * @param taken takes the value
 * @param failed takes the failure; rethrows it where it is a fault
 */
record Pending<T>(String policy, CompletableFuture<T> stage, Consumer<T> taken, Consumer<Throwable> failed) {
    boolean isDone() {
        return stage.isDone();
    }

    /** Takes the result, which must be there. */
    void settle() {
        guarded(() -> {
            if (stage.isCompletedExceptionally()) {
                failed.accept(unwrapped(stage.exceptionNow()));
            } else {
                taken.accept(stage.resultNow());
            }
        });
    }

    /** Goes on without the result; a later result is ignored. */
    void expire() {
        stage.cancel(true);
        guarded(() -> failed.accept(new TimeoutException("the phase is out of time")));
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (PolicyFault fault) {
            throw fault;
        } catch (RuntimeException | Error fault) {
            throw new PolicyFault(policy, fault);
        }
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
