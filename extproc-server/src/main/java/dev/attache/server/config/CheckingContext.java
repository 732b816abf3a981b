package dev.attache.server.config;

import dev.attache.policy.HttpCalls;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Counters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** A context for policies that are made only to see whether they can be: it reaches nothing. */
final class CheckingContext implements PolicyContext {
    @Override
    public Counters counters() {
        return charges -> {
            throw new IllegalStateException("a policy counted while the configuration was only checked");
        };
    }

    @Override
    public SubjectNames subjects() {
        return new SubjectNames(new byte[32]);
    }

    @Override
    public HttpCalls http() {
        return call -> {
            throw new IllegalStateException(
                    "a policy called " + call.uri() + " while the configuration was only checked");
        };
    }

    @Override
    public <T> CompletionStage<T> offload(Callable<T> code) {
        throw new IllegalStateException("a policy wanted to wait while the configuration was only checked");
    }

    @Override
    public void every(Duration pause, Runnable work) {
        // Nothing recurs: this policy is thrown away.
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Metrics metrics() {
        return (name, help, labels) -> n -> {};
    }
}
