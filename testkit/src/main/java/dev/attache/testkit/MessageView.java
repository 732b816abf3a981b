package dev.attache.testkit;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands on the other side of Envoy: what the upstream or the client has got so far.
 *
 * @param headers in order, names in lower case, pseudo-headers too; empty if nothing has been passed on
 * @param body the bytes passed on
 * @param trailers in order, names in lower case
 * @param complete whether the end was passed on
 * @param reset whether the connection was cut: a local reply came when headers were gone already
 * @param local whether the processor made it (a local reply)
 */
public record MessageView(
        List<Map.Entry<String, String>> headers,
        ByteString body,
        List<Map.Entry<String, String>> trailers,
        boolean complete,
        boolean reset,
        boolean local) {

    /** The status; 0 if there is none. */
    public int status() {
        String status = header(":status");
        return status == null ? 0 : Integer.parseInt(status);
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values of a header. */
    public List<String> values(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The body as UTF-8. */
    public String text() {
        return body.toStringUtf8();
    }
}
