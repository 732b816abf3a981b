package dev.attache.server.llmcache;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that may be answered from the cache.
 *
 * @param key the name of all that its answer depends on
 * @param name under which its answer is kept
 * @param owners whose its answer is: by them it is purged
 * @param at when it came: what is purged after that must not come back
 * @param phrase what is compared by meaning; null where it is answered only by the very same
 */
record Question(
        CachedApis.Spoken spoken,
        Asked asked,
        String key,
        String name,
        List<String> owners,
        Instant at,
        @Nullable Phrase phrase) {
    /** The same with what was made of its wording. */
    Question with(Phrase embedded) {
        return new Question(spoken, asked, key, name, owners, at, embedded);
    }

    /** Whether what was found is its answer, and not too old, for us or for its client. */
    boolean isAnsweredBy(Entry entry, Lifetimes lifetimes, Instant now, ClientWish wish) {
        return isKeyOf(entry)
                && lifetimes.answersTheSame(entry, now)
                && Duration.between(entry.created(), now).toSeconds() <= wish.maxAge();
    }

    /** Stores lie; and a text is no answer to who waits for events. */
    boolean isKeyOf(Entry entry) {
        return entry.key().equals(key) && entry.events() == asked.streams();
    }
}
