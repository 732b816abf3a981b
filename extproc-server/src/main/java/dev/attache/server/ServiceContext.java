package dev.attache.server;

import dev.attache.policy.HttpCalls;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.server.store.Ledger;
import dev.attache.store.Blobs;
import dev.attache.store.Counters;
import dev.attache.store.Sessions;
import dev.attache.store.Settlements;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the service gives the policies of one configuration; only their periodic work ends with it. */
record ServiceContext(
        Ledger ledger,
        Blobs blobs,
        Sessions sessions,
        Function<Vectors.By, Vectors> compared,
        SubjectNames subjects,
        HttpCalls http,
        VirtualThreads threads,
        SingleFlight flights,
        PeriodicWork work,
        InstantSource clock,
        Metrics metrics)
        implements PolicyContext {
    /** The same for the next configuration. */
    ServiceContext next() {
        return with(ledger, blobs, metrics);
    }

    /** A context with stores of its own, where nothing is counted or kept for others to see. */
    ServiceContext forWarmUp(Ledger own, Blobs kept) {
        return with(own, kept, Metrics.UNCOUNTED);
    }

    private ServiceContext with(Ledger other, Blobs kept, Metrics counting) {
        return new ServiceContext(
                other, kept, sessions, compared, subjects, http, threads, flights, new PeriodicWork(), clock, counting);
    }

    @Override
    public Counters counters() {
        return ledger;
    }

    @Override
    public Settlements settlements() {
        return ledger;
    }

    @Override
    public Vectors vectors(Vectors.By by) {
        return compared.apply(by);
    }

    @Override
    public <T> CompletionStage<T> offload(Callable<T> code) {
        return threads.run(code);
    }

    @Override
    public <T> CompletionStage<T> offloadOnce(String name, Callable<T> code) {
        return flights.run(name, code);
    }

    @Override
    public CompletionStage<Void> after(Duration pause) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
    }

    @Override
    public void every(Duration pause, Runnable task) {
        work.every(pause, task);
    }
}
