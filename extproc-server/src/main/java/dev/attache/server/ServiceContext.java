package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Counters;
import java.time.InstantSource;

/** What the service gives its policies. */
record ServiceContext(Counters counters, SubjectNames subjects, InstantSource clock, Metrics metrics)
        implements PolicyContext {}
