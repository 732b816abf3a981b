package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.testkit.Upstream;
import java.util.List;

/**
 * An HTTP exchange to be passed through, by the paths of {@link Upstream}.
 *
 * @param sends bytes of the request's body; -1 for none
 * @param body the body that the client gets
 * @param reached whether the upstream gets the request; else Envoy answers itself
 * @param trailers whether the response has trailers
 */
@SuppressWarnings("ArrayRecordComponent") // found by name, never compared
record Traffic(
        String name,
        String method,
        String path,
        int sends,
        int status,
        byte[] body,
        boolean reached,
        boolean trailers) {
    /** All kinds that end by themselves. */
    static List<Traffic> all() {
        return List.of(
                bytes("one byte back", "GET", -1, 1),
                bytes("one byte both ways", "POST", 1, 1),
                bytes("100 KB both ways", "POST", 100_000, 100_000),
                new Traffic("HEAD", "HEAD", "/bytes?n=1000", -1, 200, new byte[0], true, false),
                new Traffic("204", "GET", "/status/204", -1, 204, new byte[0], true, false),
                text("upstream's own 503", "/status/503", 503, "503\n", true),
                text("events", "/sse?events=4&every=10", 200, "data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n", true),
                new Traffic("trailers", "GET", "/trailers", -1, 200, "hello\n".getBytes(UTF_8), true, true),
                text("direct response", "/direct", 200, "direct\n", false));
    }

    /** Ten megabytes both ways. */
    static Traffic large() {
        return bytes("10 MB both ways", "POST", 10_000_000, 10_000_000);
    }

    private static Traffic bytes(String name, String method, int sends, int gets) {
        return new Traffic(name, method, "/bytes?n=" + gets, sends, 200, Upstream.bytes(gets), true, false);
    }

    private static Traffic text(String name, String path, int status, String body, boolean reached) {
        return new Traffic(name, "GET", path, -1, status, body.getBytes(UTF_8), reached, false);
    }

    byte[] sent() {
        return Upstream.bytes(Math.max(0, sends));
    }

    @Override
    public String toString() {
        return name;
    }
}
