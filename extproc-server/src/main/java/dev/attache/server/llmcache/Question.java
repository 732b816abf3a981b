package dev.attache.server.llmcache;

import dev.attache.server.llmcache.api.Asked;
import dev.attache.server.llmcache.api.CachedApis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that may be answered from the cache.
 *
 * @param key the name of all that its answer depends on
 * @param name under which its answer is kept
 * @param owners the owners of its answer, by which it can be purged
 * @param at when it came: an answer that is purged after that must not be stored
 * @param phrase what is compared by meaning; null where only exactly the same question answers it
 */
record Question(
        CachedApis.Spoken spoken,
        Asked asked,
        String key,
        String name,
        List<String> owners,
        Instant at,
        @Nullable Phrase phrase) {
    /** The same question with its phrase embedded. */
    Question with(Phrase embedded) {
        return new Question(spoken, asked, key, name, owners, at, embedded);
    }

    /** Whether a found entry is its answer, and not too old for us or for the client. */
    boolean isAnsweredBy(Entry entry, Lifetimes lifetimes, Instant now, ClientWish wish) {
        return isKeyOf(entry)
                && lifetimes.answersTheSame(entry, now)
                && Duration.between(entry.created(), now).toSeconds() <= wish.maxAge();
    }

    /**
     * Checked again because a store may return the wrong entry; and a JSON answer does not serve a client that expects
     * events.
     */
    boolean isKeyOf(Entry entry) {
        return entry.key().equals(key) && entry.events() == asked.streams();
    }
}
