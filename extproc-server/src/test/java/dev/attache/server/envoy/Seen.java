package dev.attache.server.envoy;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What came of a {@link Traffic}, as the two ends saw it.
 *
 * @param body the length and a hash of what the client got
 * @param upstreamBytes the request's body as the upstream got it, in bytes; -1 when it was not reached
 */
record Seen(int status, String body, String trailer, long upstreamBytes) {
    static Seen of(int status, byte[] body, String trailer, long upstreamBytes) {
        return new Seen(status, digest(body), trailer, upstreamBytes);
    }

    /** What must be seen when nothing is changed. */
    static Seen expected(Traffic traffic) {
        return of(
                traffic.status(),
                traffic.body(),
                traffic.trailers() ? "yes" : "",
                traffic.reached() ? Math.max(0, traffic.sends()) : -1);
    }

    private static String digest(byte[] body) {
        return body.length + " bytes " + HexFormat.of().toHexDigits(Arrays.hashCode(body));
    }
}
