package dev.attache.server.envoy;

import dev.attache.exchange.Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a message tell of its body.
 *
 * @param follows whether there is one
 * @param length its length in bytes, less than 0 when the headers do not say
 * @param endless whether it is a stream whose end nobody waits for: events, or messages of gRPC
 * @param coding its content-encoding, null when there is none
 */
record BodyFacts(
        boolean follows,
        long length,
        boolean endless,
        @Nullable String coding) {
    static BodyFacts ofRequest(Headers headers, boolean last) {
        return of(headers, !last && !isUpgrade(headers) && !"CONNECT".equals(headers.first(":method")));
    }

    /**
     * As Envoy sees it: both headers are there. A lone {@code upgrade}, or one to h2c, which some clients offer with every
     * request, must not make a body pass unseen.
     */
    private static boolean isUpgrade(Headers headers) {
        String upgrade = headers.first("upgrade");
        String connection = headers.first("connection");
        return upgrade != null
                && !upgrade.equalsIgnoreCase("h2c")
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }

    /** Of a response: an upgraded connection has no body, whatever flows. */
    static BodyFacts ofResponse(Headers headers, int status, boolean last) {
        return of(headers, !last && status >= 200 && status != 204 && status != 304);
    }

    private static BodyFacts of(Headers headers, boolean follows) {
        String type = headers.first("content-type");
        boolean stream = type != null && (type.startsWith("text/event-stream") || type.startsWith("application/grpc"));
        boolean endless = stream || headers.has("trailer");
        String coding = headers.first("content-encoding");
        return new BodyFacts(
                follows, length(headers), endless, coding == null || coding.equals("identity") ? null : coding);
    }

    private static long length(Headers headers) {
        String text = headers.first("content-length");
        if (text == null || text.length() > 18) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
