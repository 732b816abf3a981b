package dev.attache.server.responsecache;

/**
 * How long a stored response is fresh, and what may be done with it then. Times in milliseconds, since 1970 where they
 * are moments; windows in seconds, less than 0 where the response says nothing.
 *
 * @param received when the response, or what last confirmed it, came
 * @param initialAge how old it was then (RFC 9111 section 4.2.3)
 * @param lifetime the freshness lifetime (section 4.2.1)
 * @param staleIfError for how long after that it may stand in for an error (RFC 5861 section 4)
 * @param staleWhileRevalidate for how long after that it may be used while it is being refreshed (section 3)
 * @param mustAsk whether it is never used without asking: {@code no-cache}
 * @param neverStale whether it is never used when stale: {@code must-revalidate} and what implies it
 */
record Keeping(
        long received,
        long initialAge,
        long lifetime,
        long staleIfError,
        long staleWhileRevalidate,
        boolean mustAsk,
        boolean neverStale) {
    /** How old it is. */
    long age(long now) {
        return initialAge + Math.max(0, now - received);
    }

    /** For how much longer it is fresh; below 0, for how long it has been stale. */
    long left(long now) {
        return lifetime - age(now);
    }
}
