package dev.attache.policy;

import dev.attache.exchange.Source;
import dev.attache.store.Sessions;
import java.util.List;

/** A policy that keeps sessions, as operators look at them and end them. Thread-safe. */
public interface SessionKeeping {
    /** The sessions that it keeps. */
    Sessions.Scope sessions();

    /** The values from which the names of kept verdicts are made; empty where none are kept. */
    List<Source> namedBy();
}
