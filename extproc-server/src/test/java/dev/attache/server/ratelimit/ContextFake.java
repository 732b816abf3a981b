package dev.attache.server.ratelimit;

import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Counters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

/** What a policy gets from the outside; counts are kept by their labels. */
final class ContextFake implements PolicyContext {
    final TreeMap<String, Long> counts = new TreeMap<>();

    @Override
    public Counters counters() {
        return charges -> {
            throw new AssertionError("the chain asks the store, not the policy");
        };
    }

    @Override
    public SubjectNames subjects() {
        return new SubjectNames(new byte[] {1});
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Instant.EPOCH);
    }

    @Override
    public Metrics metrics() {
        return (name, help, labels) -> n -> counts.merge(name + List.of(labels), n, Long::sum);
    }
}
