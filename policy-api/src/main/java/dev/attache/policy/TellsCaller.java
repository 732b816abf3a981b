package dev.attache.policy;

import java.util.Set;

/**
 * A policy that finds out who is calling. A policy before it that reads what only this one tells gets nothing, which
 * {@code check} warns of. Thread-safe.
 */
public interface TellsCaller {
    /** Which words of sources have a value after it: {@code consumer}, {@code session}. */
    Set<String> tells();
}
