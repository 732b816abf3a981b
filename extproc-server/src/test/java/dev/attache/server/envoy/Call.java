package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.attache.testkit.Upstream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, and what the upstream answers to it, by the paths of {@link Upstream}.
 *
 * @param body the request's; null for none
 * @param chunked whether the body goes without a length
 * @param answer the body of the upstream's answer, empty for none
 * @param length whether the answer tells its length
 * @param answered the headers of the answer
 * @param trailers the trailers of the request
 * @param answeredTrailers the trailers of the answer
 */
record Call(
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body,
        boolean chunked,
        Map<String, String> trailers,
        String answer,
        boolean length,
        Map<String, String> answered,
        Map<String, String> answeredTrailers) {
    /** Gets so many bytes. */
    static Call get(int bytes) {
        String body = new String(Upstream.bytes(bytes), ISO_8859_1);
        return new Call(
                "GET", "/bytes?n=" + bytes, Map.of(), null, false, Map.of(), body, true, Map.of(), Map.of());
    }

    /** Gets an answer of no body. */
    static Call noContent() {
        return new Call("GET", "/status/204", Map.of(), null, false, Map.of(), "", false, Map.of(), Map.of());
    }

    Call post(String sent) {
        return new Call("POST", path, headers, sent, chunked, trailers, answer, length, answered, answeredTrailers);
    }

    Call inChunks() {
        return new Call(method, path, headers, body, true, trailers, answer, length, answered, answeredTrailers);
    }

    Call with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, path, more, body, chunked, trailers, answer, length, answered, answeredTrailers);
    }

    /** With trailers after the body, both ways; the answer is {@code hello\n}. */
    Call withTrailers() {
        return new Call(
                method,
                "/trailers?t=x-trailer:yes",
                headers,
                body,
                true,
                Map.of("x-sum", "1"),
                "hello\n",
                false,
                Map.of("trailer", "x-trailer"),
                Map.of("x-trailer", "yes"));
    }

    int status() {
        return path.equals("/status/204") ? 204 : 200;
    }
}
