package dev.attache.server.responsecache;

import java.time.Duration;

/** Whether a stored response may be used (RFC 9111 section 4, RFC 5861). Immutable and thread-safe. */
final class Reuse {
    /** What may be done with a stored response. */
    enum Use {
        /** Serve it. */
        FRESH,
        /** Serve it, while one request refreshes it. */
        WHILE_REVALIDATE,
        /** Ask the upstream. */
        ASK
    }

    private final long staleIfError;
    private final long staleWhileRevalidate;

    Reuse(Duration staleIfError, Duration staleWhileRevalidate) {
        this.staleIfError = staleIfError.toMillis();
        this.staleWhileRevalidate = staleWhileRevalidate.toMillis();
    }

    /** What may be done while nobody has asked the upstream. */
    Use of(Keeping keeping, RequestControls wanted, long now) {
        if (keeping.mustAsk() || wanted.noCache()) {
            return Use.ASK;
        }
        long age = keeping.age(now);
        long left = keeping.lifetime() - age;
        if (wanted.maxAge() >= 0 && age > wanted.maxAge() * 1000) {
            return Use.ASK;
        }
        // A lifetime of 0 is never fresh, although at the moment of arrival the age is 0 too.
        if (left > 0 && (wanted.minFresh() < 0 || left >= wanted.minFresh() * 1000)) {
            return Use.FRESH;
        }
        if (keeping.neverStale() || left > 0) {
            return Use.ASK;
        }
        if (wanted.maxStale() >= 0 && -left <= wanted.maxStale() * 1000) {
            return Use.FRESH;
        }
        return -left < window(keeping.staleWhileRevalidate(), staleWhileRevalidate) ? Use.WHILE_REVALIDATE : Use.ASK;
    }

    /** Whether it may stand in for an error. */
    boolean forError(Keeping keeping, RequestControls wanted, long now) {
        if (keeping.mustAsk() || wanted.noCache()) {
            return false;
        }
        long left = keeping.left(now);
        if (left > 0) {
            return true;
        }
        long window = wanted.staleIfError() >= 0
                ? wanted.staleIfError() * 1000
                : window(keeping.staleIfError(), staleIfError);
        return !keeping.neverStale() && -left < window;
    }

    /** For how long after its arrival a response may be of any use; after that it is dropped. */
    Duration usefulFor(Keeping keeping, boolean revalidates) {
        long stale = Math.max(
                window(keeping.staleIfError(), staleIfError),
                window(keeping.staleWhileRevalidate(), staleWhileRevalidate));
        long fresh = Math.max(0, keeping.lifetime() - keeping.initialAge());
        boolean unusable = keeping.mustAsk() || (keeping.neverStale() && fresh == 0);
        // What must be confirmed each time can be confirmed for as long as a stale one could be used.
        long use = unusable && !revalidates ? 0 : fresh + stale;
        return Duration.ofMillis(Math.max(0, use));
    }

    private static long window(long said, long ruled) {
        return said < 0 ? ruled : said * 1000;
    }
}
