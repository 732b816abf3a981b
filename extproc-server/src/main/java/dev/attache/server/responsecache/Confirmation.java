package dev.attache.server.responsecache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.StoredResponse.Field;
import dev.attache.server.responsecache.field.EntityTag;
import dev.attache.server.responsecache.field.Variation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the upstream whether a stored response has changed, and takes its word for it (RFC 9111 section 4.3). */
final class Confirmation {
    /** The headers that describe the stored body (RFC 9111 section 3.2). */
    private static final Set<String> OF_BODY = Set.of(
            "content-digest",
            "content-encoding",
            "content-length",
            "content-md5",
            "content-range",
            "content-type",
            "repr-digest");

    private Confirmation() {}

    /**
     * The edits of the request that fills the entry.
     *
     * @param stored what there is; null where nothing is stored, or nothing that can be confirmed: then the whole
     * response is asked for
     */
    static Edits question(@Nullable StoredResponse stored, Conditions conditions) {
        Edits.Builder edits = Edits.builder();
        EntityTag tag = stored == null ? null : EntityTag.parse(stored.first("etag"));
        String modified = stored == null ? null : stored.first("last-modified");
        if (tag != null) {
            edits.set("if-none-match", (tag.weak() ? "W/" : "") + tag.opaque());
        } else if (!conditions.ifNoneMatch().isEmpty()) {
            edits.remove("if-none-match");
        }
        if (modified != null) {
            edits.set("if-modified-since", modified);
        } else if (conditions.ifModifiedSince() != null) {
            edits.remove("if-modified-since");
        }
        return edits.build();
    }

    /** Whether a 304 is about what is stored, and not about something newer. */
    static boolean isOf(StoredResponse stored, Headers notModified) {
        EntityTag now = EntityTag.parse(notModified.first("etag"));
        EntityTag then = EntityTag.parse(stored.first("etag"));
        return now == null || then == null || now.matches(then);
    }

    /** The stored headers, with those of the 304 in their place (RFC 9111 section 3.2). */
    static Headers merged(StoredResponse stored, Headers notModified) {
        var merged = new ArrayList<Field>();
        var replaced = new HashSet<String>();
        for (Field field : StoreRules.keptHeaders(notModified)) {
            if (!OF_BODY.contains(field.name())) {
                replaced.add(field.name());
                merged.add(field);
            }
        }
        // The age is that of the confirmation.
        notModified.all("age").forEach(age -> merged.add(new Field("age", age)));
        for (Field field : stored.headers()) {
            if (!replaced.contains(field.name())) {
                merged.add(field);
            }
        }
        return new HeaderList(merged.stream()
                .map(field -> Map.entry(field.name(), field.value()))
                .toList());
    }

    /** Whether what the 304 makes of it may still be kept: it may be private by now, or vary by something else. */
    static boolean mayBeKept(
            ResponseCachePolicy policy, CacheRequest request, StoredResponse stored, Headers notModified) {
        Headers merged = merged(stored, notModified);
        return !notModified.has("set-cookie")
                && !notModified.has("set-cookie2")
                && policy.rules().refusal(stored.status(), merged, request.headers()) == null
                && stored.vary().equals(Variation.namesOf(merged));
    }

    /** What is stored, as fresh as the 304 says. */
    static StoredResponse renewed(
            ResponseCachePolicy policy, CacheRequest request, StoredResponse stored, Headers notModified) {
        Headers merged = merged(stored, notModified);
        Keeping keeping = policy.freshness().of(merged, request.asked(), policy.now(), policy.random());
        return new StoredResponse(
                stored.status(), keeping, stored.vary(), StoreRules.keptHeaders(merged), stored.body());
    }
}
