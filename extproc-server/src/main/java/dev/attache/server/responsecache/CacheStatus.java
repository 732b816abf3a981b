package dev.attache.server.responsecache;

import org.jspecify.annotations.Nullable;

/** The member that this cache adds to {@code Cache-Status} (RFC 9211). */
final class CacheStatus {
    private static final String CACHE = "attache";

    private CacheStatus() {}

    /** Served from the store; {@code ttl} in seconds, less than 0 when it is stale. */
    static String hit(long ttl, @Nullable String detail) {
        return CACHE + "; hit; ttl=" + ttl + detail(detail);
    }

    /** Served from the store after the upstream was asked, whose answer had this status. */
    static String confirmed(int status, String why, long ttl) {
        return CACHE + "; fwd=" + why + "; fwd-status=" + status + "; ttl=" + ttl;
    }

    /** Served from the store, stale, because the upstream was asked and failed with this status. */
    static String failed(int status, long ttl) {
        return CACHE + "; fwd=stale; fwd-status=" + status + "; ttl=" + ttl + "; detail=stale-if-error";
    }

    /** Served by the upstream. */
    static String forwarded(String why, boolean stored, @Nullable String detail) {
        return CACHE + "; fwd=" + why + (stored ? "; stored" : "") + detail(detail);
    }

    private static String detail(@Nullable String detail) {
        return detail == null ? "" : "; detail=" + detail;
    }
}
