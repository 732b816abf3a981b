package dev.attache.server.llmcache;

import dev.attache.server.llmcache.LlmCacheConfig.Mode;
import java.time.Duration;
import java.time.Instant;

/**
 * How long answers may be given, by the settings in force: what an entry says about itself may have been written under
 * other settings. Immutable.
 */
final class Lifetimes {
    /**
     * The longest that an answer may take, from the question to its last byte, while a purge made meanwhile is still
     * known.
     */
    private static final Duration LONGEST_ANSWER = Duration.ofHours(1);

    /** A reload that lengthens lives does not bring back what was purged in the week before. */
    private static final Duration PURGES_AT_LEAST = Duration.ofDays(7);

    private final Duration exact;
    private final Duration semantic;
    private final Duration cap;
    private final boolean comparesAlone;
    private final boolean compares;

    Lifetimes(LlmCacheConfig config) {
        exact = config.ttl().exact();
        semantic = config.ttl().semantic();
        cap = config.popular().ttlCap();
        compares = config.mode() != Mode.EXACT;
        comparesAlone = config.mode() == Mode.SEMANTIC;
    }

    /** How long an entry is kept that nobody asks for. */
    Duration ofEntry(boolean comparable) {
        return comparable && compares && (comparesAlone || semantic.compareTo(exact) > 0) ? semantic : exact;
    }

    /** How long anything is kept at most. */
    Duration longest() {
        return longer(ofEntry(true), cap);
    }

    /** How long a purge must be remembered, so that nothing that was kept or being answered before it comes back. */
    Duration purgesKnown() {
        return longer(longest().plus(LONGEST_ANSWER), PURGES_AT_LEAST);
    }

    /** Whether an entry still answers exactly the same question. */
    boolean answersTheSame(Entry entry, Instant now) {
        return now.isBefore(entry.until()) && now.isBefore(entry.created().plus(longer(exact, cap)));
    }

    /** Whether it still answers questions in other words. */
    boolean answersOthers(Entry entry, Likeness likeness, Instant now) {
        return now.isBefore(likeness.until()) && now.isBefore(entry.created().plus(longer(semantic, cap)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
