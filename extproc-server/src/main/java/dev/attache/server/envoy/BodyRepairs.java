package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import java.util.List;

/** Removes what headers say about a body that goes on changed: validators and digests of RFC 9110 and RFC 9530. */
final class BodyRepairs {
    private static final List<String> STALE = List.of("etag", "content-digest", "repr-digest", "digest", "content-md5");

    private BodyRepairs() {}

    /**
     * The edits that go with a changed body; content-length is left to Envoy, or set with the body.
     *
     * @param decoded whether its content coding was undone too
     */
    static Edits of(Headers headers, boolean decoded) {
        Edits.Builder edits = Edits.builder();
        for (String name : STALE) {
            if (headers.has(name)) {
                edits.remove(name);
            }
        }
        if (decoded) {
            edits.remove("content-encoding");
        }
        return edits.build();
    }
}
