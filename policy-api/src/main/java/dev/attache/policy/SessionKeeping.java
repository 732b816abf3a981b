package dev.attache.policy;

import dev.attache.exchange.Source;
import dev.attache.store.Sessions;
import java.util.List;

/** A policy that keeps sessions, as operators look at them and end them. Thread-safe. */
public interface SessionKeeping {
    /** The sessions that it keeps. */
    Sessions.Scope sessions();

    /** Of which values the names are made under which verdicts are kept; empty where none are. */
    List<Source> namedBy();
}
