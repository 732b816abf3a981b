package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.field.EntityTag;
import dev.attache.server.responsecache.field.HttpDate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a client wants the response only if it changed (RFC 9110 section 13.1).
 *
 * @param ifNoneMatch the lines of {@code If-None-Match}
 * @param ifModifiedSince that header, null for none; not looked at where there is the other
 */
record Conditions(List<String> ifNoneMatch, @Nullable String ifModifiedSince) {
    static Conditions of(Headers request) {
        return new Conditions(request.all("if-none-match"), request.first("if-modified-since"));
    }

    boolean isNone() {
        return ifNoneMatch.isEmpty() && ifModifiedSince == null;
    }

    /** Whether what is stored is what the client has, so that 304 is the answer (RFC 9111 section 4.3.2). */
    boolean areMetBy(StoredResponse stored, Instant now) {
        if (!ifNoneMatch.isEmpty()) {
            EntityTag tag = EntityTag.parse(stored.first("etag"));
            return tag != null
                    ? tag.matchesAny(ifNoneMatch)
                    : ifNoneMatch.stream().anyMatch(line -> line.strip().equals("*"));
        }
        Instant since = HttpDate.parse(ifModifiedSince, now);
        if (since == null || since.isAfter(now)) {
            return false;
        }
        Instant modified = HttpDate.parse(stored.first("last-modified"), now);
        if (modified == null) {
            modified = HttpDate.parse(stored.first("date"), now);
        }
        return modified != null && !modified.isAfter(since);
    }
}
