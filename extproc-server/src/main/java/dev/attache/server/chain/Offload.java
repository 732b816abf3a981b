package dev.attache.server.chain;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Runs code that has to wait on another thread. */
@FunctionalInterface
public interface Offload {
    /** Fails at once when there is no room; cancelling the result interrupts the code. */
    <T> CompletableFuture<T> run(Callable<T> code);
}
