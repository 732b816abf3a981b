package dev.attache.server.envoy;

import dev.attache.exchange.Headers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a message say about its body.
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
    /** The facts of a message that ends with its headers. */
    static final BodyFacts NONE = new BodyFacts(false, 0, false, null);

    static BodyFacts ofRequest(Headers headers, boolean last) {
        if (last) {
            return NONE;
        }
        boolean follows = !isUpgrade(headers) && !"CONNECT".equals(headers.first(":method"));
        long length = length(headers);
        // What a client says about its own request must not switch off its readers: only a gRPC call may never end.
        boolean endless = length < 0 && isType(headers, "application/grpc");
        return new BodyFacts(follows, length, endless, coding(headers));
    }

    /**
     * As Envoy sees it: both headers are there. A lone {@code upgrade}, or one to h2c, which some clients offer with
     * every request, must not make a body pass unseen.
     */
    private static boolean isUpgrade(Headers headers) {
        String upgrade = headers.first("upgrade");
        String connection = headers.first("connection");
        return upgrade != null
                && !upgrade.equalsIgnoreCase("h2c")
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && length(headers) <= 0
                && !headers.has("transfer-encoding");
    }

    /** The facts of a response: an upgraded connection has no body, whatever flows. */
    static BodyFacts ofResponse(Headers headers, int status, boolean last) {
        if (last) {
            return NONE;
        }
        boolean follows = status >= 200 && status != 204 && status != 304;
        boolean endless =
                isType(headers, "text/event-stream") || isType(headers, "application/grpc") || headers.has("trailer");
        return new BodyFacts(follows, length(headers), endless, coding(headers));
    }

    private static boolean isType(Headers headers, String start) {
        String type = headers.first("content-type");
        return type != null && type.regionMatches(true, 0, start, 0, start.length());
    }

    private static @Nullable String coding(Headers headers) {
        List<String> codings = headers.all("content-encoding");
        return codings.isEmpty() || codings.equals(List.of("identity")) ? null : String.join(",", codings);
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
