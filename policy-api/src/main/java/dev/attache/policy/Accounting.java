package dev.attache.policy;

import dev.attache.exchange.Source;
import dev.attache.store.Limits;
import java.util.List;
import java.util.Optional;

/** A policy that counts by key, as operators look at it and change it. Thread-safe. */
public interface Accounting {
    /**
     * What is counted for one key.
     *
     * @param subject whose counters
     * @param limits what is checked; empty where nothing limits this key
     * @param scale how many units of the counters are one of the policy's, for each limit
     */
    record Account(String subject, Optional<Limits> limits, List<Long> scale) {}

    /** What the policy counts by; a key has one value for each. */
    List<Source> by();

    /** What the names of all its subjects begin with. */
    String subjects();

    /** What is counted for a key: one value for each source, in their order. */
    Account account(List<String> key);
}
