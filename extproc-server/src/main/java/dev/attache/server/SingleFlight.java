package dev.attache.server;

import dev.attache.server.chain.Offload;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs code once for all who ask for it while it runs: they share its result or its failure. A failure is not retried
 * for those who waited, because a service in trouble would get all of them at once; whoever asks later tries anew.
 *
 * <p>The place where the code runs bounds how many flights there are. Thread-safe.
 */
final class SingleFlight {
    private final Offload offload;
    private final Supplier<@Nullable Executor> here;
    private final ConcurrentMap<String, CompletableFuture<?>> flights = new ConcurrentHashMap<>();

    /**
     * Runs code there.
     *
     * @param here where a caller goes on; null where that does not matter
     */
    SingleFlight(Offload offload, Supplier<@Nullable Executor> here) {
        this.offload = offload;
        this.here = here;
    }

    /**
     * The result is the caller's own: cancelling it ends nothing for the others, and it comes back on the caller's
     * event loop if it is on one.
     */
    @SuppressWarnings("unchecked") // all code under one name makes the same type
    <T> CompletableFuture<T> run(String name, Callable<T> code) {
        var mine = new CompletableFuture<T>();
        CompletableFuture<?> before = flights.putIfAbsent(name, mine);
        if (before != null) {
            return own((CompletableFuture<T>) before);
        }
        CompletableFuture<T> running;
        try {
            running = offload.run(code);
        } catch (RuntimeException | Error fault) {
            running = CompletableFuture.failedFuture(fault);
        }
        var unused = running.whenComplete((value, fault) -> {
            // Removed first, then completed: whoever is woken by the result and asks again begins a new flight.
            flights.remove(name, mine);
            if (fault == null) {
                mine.complete(value);
            } else {
                mine.completeExceptionally(fault);
            }
        });
        return own(mine);
    }

    private <T> CompletableFuture<T> own(CompletableFuture<T> shared) {
        Executor caller = here.get();
        return caller == null ? shared.copy() : shared.whenCompleteAsync((value, fault) -> {}, caller);
    }

    /** How many are under way. */
    int size() {
        return flights.size();
    }
}
