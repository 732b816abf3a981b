package dev.attache.server.responsecache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.server.responsecache.StoredResponse.Field;
import java.util.HashSet;

/** A stored response as an answer. */
final class Replay {
    private static final String DETAILS = "attache_response_cache";
    private static final byte[] EMPTY = {};

    private Replay() {}

    /**
     * The whole of it.
     *
     * @param status the member of {@code Cache-Status}; null where clients see none
     */
    static LocalReply whole(StoredResponse stored, long now, String status, boolean told) {
        return new LocalReply(stored.status(), headers(stored, now, status, told, true), stored.body(), null, DETAILS);
    }

    /** A 304: it has not changed (RFC 9110 section 15.4.5). */
    static LocalReply notModified(StoredResponse stored, long now, String status, boolean told) {
        return new LocalReply(304, headers(stored, now, status, told, false), EMPTY, null, DETAILS);
    }

    private static Edits headers(StoredResponse stored, long now, String status, boolean told, boolean ofBody) {
        Edits.Builder headers = Edits.builder();
        var seen = new HashSet<String>();
        for (Field field : stored.headers()) {
            String name = field.name();
            if (!ofBody && name.startsWith("content-") && !name.equals("content-location")) {
                continue;
            }
            if (seen.add(name)) {
                headers.set(name, field.value());
            } else {
                headers.append(name, field.value());
            }
        }
        if (told) {
            headers.set("age", String.valueOf(stored.keeping().age(now) / 1000));
            if (seen.contains("cache-status")) {
                headers.append("cache-status", status);
            } else {
                headers.set("cache-status", status);
            }
        }
        return headers.build();
    }

    /** RFC 9111 section 5.2.1.7. */
    static LocalReply nothingStored(boolean told) {
        var reply = LocalReply.text(504, "Nothing is stored for this request\n", null, DETAILS);
        return told
                ? reply.with(Edits.builder()
                        .set("cache-status", CacheStatus.forwarded("request", false, "only-if-cached"))
                        .build())
                : reply;
    }
}
