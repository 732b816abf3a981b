package dev.attache.server.llmcache;

import dev.attache.exchange.Edits;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What a client is told (RFC 9211): whether the answer came from the cache, and why not. Immutable.
 *
 * @param word for {@code x-attache-cache}
 * @param said for {@code cache-status}
 */
record CacheStatus(String word, String said) {
    static final CacheStatus MISS = new CacheStatus("miss", "fwd=uri-miss");
    static final CacheStatus REFRESH = new CacheStatus("miss", "fwd=request");
    static final CacheStatus SHADOW = new CacheStatus("miss", "fwd=uri-miss; detail=shadow");
    static final CacheStatus AUDIT = new CacheStatus("miss", "fwd=uri-miss; detail=audit");
    private static final String CACHE = "attache; ";

    static CacheStatus bypass(Bypass why) {
        return new CacheStatus(
                "bypass",
                "fwd=bypass; detail=" + why.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The headers of an answer from the upstream. */
    Edits.Builder edits() {
        return Edits.builder().append("cache-status", CACHE + said).set(ClientWish.HEADER, word);
    }

    /**
     * The headers of an answer that is given again.
     *
     * @param until until when it may be given
     */
    static Edits.Builder hit(CacheResults.Result kind, Entry entry, Instant until, Instant now) {
        long left = Math.max(0, Duration.between(now, until).toSeconds());
        long age = Math.max(0, Duration.between(entry.created(), now).toSeconds());
        return Edits.builder()
                .set("cache-status", CACHE + "hit; ttl=" + left)
                .set(ClientWish.HEADER, kind.word())
                .set("age", Long.toString(age));
    }
}
