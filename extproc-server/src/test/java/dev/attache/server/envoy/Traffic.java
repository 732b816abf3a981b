package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.testkit.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP exchange to be passed through, by the paths of {@link Upstream}.
 *
 * @param sends bytes of the request's body; -1 for none
 * @param requestTrailers what the client sends after its body; none: the body has a content-length
 * @param body the body that the client gets
 * @param reached whether the upstream gets the request; else Envoy answers itself
 * @param trailers what the upstream sends after its body
 */
@SuppressWarnings("ArrayRecordComponent") // found by name, never compared
record Traffic(
        String name,
        String method,
        String path,
        int sends,
        Map<String, String> requestTrailers,
        int status,
        byte[] body,
        boolean reached,
        Map<String, String> trailers) {
    private static final Map<String, String> SUMS = Map.of("x-sum", "1, 2", "x-note", "all of it");

    /** All kinds that end by themselves. */
    static List<Traffic> all() {
        return List.of(
                bytes("one byte back", "GET", -1, 1),
                bytes("one byte both ways", "POST", 1, 1),
                bytes("100 KB both ways", "POST", 100_000, 100_000),
                new Traffic("HEAD", "HEAD", "/bytes?n=1000", -1, Map.of(), 200, new byte[0], true, Map.of()),
                text("204", "/status/204", 204, ""),
                text("upstream's own 503", "/status/503", 503, "503\n"),
                text("events", "/sse?events=4&every=10", 200, "data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n"),
                trailers("response trailers", -1, Map.of(), Map.of("x-trailer", "yes", "x-second", "a, b")),
                trailers("trailers both ways", 1000, SUMS, Map.of("x-trailer", "yes")),
                bytes("request trailers", "POST", 10, 10).withTrailers(SUMS),
                bytes("request trailers after 100 KB", "POST", 100_000, 1).withTrailers(SUMS),
                bytes("request trailers after nothing", "POST", 0, 1).withTrailers(SUMS),
                local("direct response", "/direct", 200, "direct\n"));
    }

    /** Exchanges that Envoy must answer itself, since the upstream does not or cannot; their bodies are Envoy's. */
    static List<Traffic> withoutUpstream() {
        return List.of(
                local("connection refused", "/dead", 503, ""),
                local("no endpoint", "/empty", 503, ""),
                local("route timeout", "/timeout?ms=2000", 504, ""),
                local("upstream reset", "/reset", 503, ""));
    }

    /** Bytes as they come from {@code /bytes}. */
    static Traffic bytes(String name, String method, int sends, int gets) {
        return new Traffic(
                name, method, "/bytes?n=" + gets, sends, Map.of(), 200, Upstream.bytes(gets), true, Map.of());
    }

    private static Traffic local(String name, String path, int status, String body) {
        return new Traffic(name, "GET", path, -1, Map.of(), status, body.getBytes(UTF_8), false, Map.of());
    }

    private static Traffic text(String name, String path, int status, String body) {
        return new Traffic(name, "GET", path, -1, Map.of(), status, body.getBytes(UTF_8), true, Map.of());
    }

    private static Traffic trailers(
            String name, int sends, Map<String, String> requestTrailers, Map<String, String> trailers) {
        var path = new StringBuilder("/trailers?");
        trailers.forEach(
                (field, value) -> path.append("&t=").append(field).append(':').append(value.replace(" ", "%20")));
        String method = sends < 0 ? "GET" : "POST";
        return new Traffic(
                name, method, path.toString(), sends, requestTrailers, 200, "hello\n".getBytes(UTF_8), true, trailers);
    }

    private Traffic withTrailers(Map<String, String> sent) {
        return new Traffic(name, method, path, sends, sent, status, body, reached, trailers);
    }

    boolean hasTrailers() {
        return !requestTrailers.isEmpty() || !trailers.isEmpty();
    }

    /** The request's body: unlike any response's, and no part of it like another; null for none. */
    byte @Nullable [] sent() {
        if (sends < 0) {
            return null;
        }
        byte[] bytes = new byte[sends];
        new Random(sends).nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
