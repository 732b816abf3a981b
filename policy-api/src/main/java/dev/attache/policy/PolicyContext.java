package dev.attache.policy;

import dev.attache.store.Counters;
import java.time.InstantSource;

/** All that a policy gets from the outside. Thread-safe; lives as long as the service, over all reloads. */
public interface PolicyContext {
    /** Counters shared by all nodes. */
    Counters counters();

    /** Makes the names under which counters are kept. */
    SubjectNames subjects();

    /** The clock: time is a parameter, so that tests need not wait for it. */
    InstantSource clock();

    /** Where to count what happens. */
    Metrics metrics();
}
