package dev.attache.policy;

import dev.attache.store.Blobs;
import dev.attache.store.Counters;
import dev.attache.store.Sessions;
import dev.attache.store.Settlements;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** Everything that a policy gets from the outside. Thread-safe. */
public interface PolicyContext {
    /** Counters shared by all nodes. They outlive a reload. */
    Counters counters();

    /** Replaces what was reserved from the counters with what the exchange really cost. */
    Settlements settlements();

    /** What caches keep, shared by all nodes. It outlives a reload. */
    Blobs blobs();

    /** Who is logged in, shared by all nodes. It outlives a reload. */
    Sessions sessions();

    /**
     * Vectors to be compared, for code that may block. They outlive a reload.
     *
     * @throws IllegalArgumentException when there is no store that compares, and that is asked for
     */
    Vectors vectors(Vectors.By by);

    /** Makes the names under which counters are kept. */
    SubjectNames subjects();

    /** Calls to other services over HTTP, for code that may block. Pools and breakers outlive a reload. */
    HttpCalls http();

    /**
     * Runs code that waits on one of a bounded number of virtual threads; for hooks that are not {@link Blocking}.
     *
     * @return fails with what the code threw, or with {@link java.util.concurrent.RejectedExecutionException} when too
     *     many are at work
     */
    <T> CompletionStage<T> offload(Callable<T> code);

    /**
     * The same, but once for all callers under this name while the code runs: they share its result or its failure, and
     * a caller that gives up does not end it for the others. A call after it has ended runs the code anew.
     *
     * <p>The stage completes on the caller's event loop where it was called from one.
     *
     * @param name begins with the policy's name; all code under one name makes the same type
     */
    <T> CompletionStage<T> offloadOnce(String name, Callable<T> code);

    /**
     * Does work again and again, with this pause between the end of one run and the start of the next, until the
     * configuration that made the policy is replaced. It may block; what it throws is logged, and it goes on.
     */
    void every(Duration pause, Runnable work);

    /**
     * Completes when the pause has passed, on a thread that must not be blocked. For policies that poll for something.
     */
    CompletionStage<Void> after(Duration pause);

    /** The clock: time is a parameter, so that tests need not wait for it. */
    InstantSource clock();

    /** Where to count what happens. */
    Metrics metrics();
}
