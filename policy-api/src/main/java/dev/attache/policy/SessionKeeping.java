package dev.attache.policy;

import dev.attache.store.Sessions;

/** A policy that keeps sessions, as operators look at them and end them. Thread-safe. */
public interface SessionKeeping {
    /** The sessions that it keeps. */
    Sessions.Scope sessions();
}
