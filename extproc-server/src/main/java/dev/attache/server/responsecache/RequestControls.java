package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.field.CacheControl;

/**
 * What a client wants of caches (RFC 9111 section 5.2.1), where it is listened to. Seconds; less than 0 for nothing
 * said.
 *
 * @param noStore neither use nor keep
 * @param noCache ask the upstream first
 * @param onlyIfCached never ask it
 */
record RequestControls(
        boolean noStore,
        boolean noCache,
        boolean onlyIfCached,
        long maxAge,
        long minFresh,
        long maxStale,
        long staleIfError) {
    /** Nothing is wanted. */
    static final RequestControls NONE = new RequestControls(false, false, false, -1, -1, -1, -1);

    static RequestControls of(Headers request) {
        CacheControl control = CacheControl.parse(request.all("cache-control"));
        if (control.isEmpty()) {
            boolean pragma = CacheControl.parse(request.all("pragma")).has("no-cache");
            return pragma ? new RequestControls(false, true, false, -1, -1, -1, -1) : NONE;
        }
        return new RequestControls(
                control.has("no-store"),
                control.has("no-cache"),
                control.has("only-if-cached"),
                control.seconds("max-age"),
                control.seconds("min-fresh"),
                control.isBare("max-stale") ? CacheControl.MOST_SECONDS : control.seconds("max-stale"),
                control.seconds("stale-if-error"));
    }
}
