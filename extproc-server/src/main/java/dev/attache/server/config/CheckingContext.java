package dev.attache.server.config;

import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Counters;
import java.time.InstantSource;

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
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Metrics metrics() {
        return (name, help, labels) -> n -> {};
    }
}
