package dev.attache.testkit;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/**
 * A response as it came over the wire to an {@link HttpConnection}.
 *
 * @param headers in order, names in lower case
 * @param body without chunk frames
 * @param trailers the trailers of a chunked body, in order, names in lower case
 */
public record SeenResponse(
        int status,
        List<Map.Entry<String, String>> headers,
        ByteString body,
        List<Map.Entry<String, String>> trailers) {

    /** Whether the connection can be used for another request: the server has not said that it closes it. */
    boolean keepsConnection() {
        return !headers.contains(Map.entry("connection", "close"));
    }
}
