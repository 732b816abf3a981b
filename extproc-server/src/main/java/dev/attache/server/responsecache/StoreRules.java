package dev.attache.server.responsecache;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Headers;
import dev.attache.exchange.RefusedEditException;
import dev.attache.server.content.coding.ContentCodings;
import dev.attache.server.responsecache.StoredResponse.Field;
import dev.attache.server.responsecache.field.CacheControl;
import dev.attache.server.responsecache.field.ContentTypes;
import dev.attache.server.responsecache.field.FieldList;
import dev.attache.server.responsecache.field.Variation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which responses are kept (RFC 9111 section 3), and with which headers. Immutable and thread-safe. */
final class StoreRules {
    /** Why a response is not kept: a metric's label. */
    enum Refusal {
        STATUS,
        SET_COOKIE,
        NO_STORE,
        PRIVATE,
        AUTHORIZATION,
        VARY,
        CONTENT_TYPE,
        CODING,
        TRAILERS,
        TOO_LARGE,
        INCOMPLETE,
        HEADERS,
        NO_USE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Headers of one connection or one exchange, or that are written anew each time. */
    private static final Set<String> NOT_KEPT = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "age",
            "set-cookie",
            "set-cookie2",
            "attache-cache-control",
            "x-request-id",
            "x-correlation-id",
            "traceparent",
            "tracestate",
            "b3",
            "server-timing",
            "retry-after",
            "alt-svc");

    /** Final statuses whose rules of caching are known (RFC 9110 section 15, RFC 9111 section 5.2.2.3). */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 414, 415, 451, 500, 501,
            502, 503, 504);

    private static final int MOST_HEADERS = 90;

    private final ResponseCacheConfig config;
    private final List<ContentTypes> types;

    StoreRules(ResponseCacheConfig config) {
        this.config = config;
        this.types = config.contentTypes();
    }

    /** Why the response to this request is not kept, as far as its headers tell; null when it is. */
    @Nullable
    Refusal refusal(int status, Headers response, Headers request) {
        if (!config.statuses().contains(status) || status == 206) {
            return Refusal.STATUS;
        }
        if (response.has("set-cookie") || response.has("set-cookie2")) {
            return Refusal.SET_COOKIE;
        }
        if (response.has("trailer") || response.has("upgrade")) {
            return Refusal.TRAILERS;
        }
        Refusal refusal = refusalByControl(status, Freshness.controlOf(response), request);
        if (refusal != null) {
            return refusal;
        }
        if (Variation.namesOf(response) == null) {
            return Refusal.VARY;
        }
        if (!isKeptType(response.first("content-type"))) {
            return Refusal.CONTENT_TYPE;
        }
        if (ContentCodings.parse(response.all("content-encoding")).isEmpty()) {
            return Refusal.CODING;
        }
        long length = lengthOf(response);
        if (length > config.maxBody().bytes()) {
            return Refusal.TOO_LARGE;
        }
        return canReplay(response) ? null : Refusal.HEADERS;
    }

    private @Nullable Refusal refusalByControl(int status, CacheControl control, Headers request) {
        boolean forced = config.respect() == Respect.FORCE_TTL;
        boolean understood = control.has("must-understand") && UNDERSTOOD.contains(status);
        if (!forced && control.has("no-store") && !understood) {
            return Refusal.NO_STORE;
        }
        boolean ofOne = config.respect() != Respect.STRICT && !config.by().isEmpty();
        if (control.isWhole("private") && !ofOne) {
            return Refusal.PRIVATE;
        }
        boolean sharable = control.has("public") || control.has("s-maxage") || control.has("must-revalidate");
        // Otherwise the value is part of the key.
        if (config.respect() == Respect.STRICT && request.has("authorization") && !sharable) {
            return Refusal.AUTHORIZATION;
        }
        return null;
    }

    private boolean isKeptType(@Nullable String type) {
        if (type == null) {
            return false;
        }
        String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        // They never end, or end with trailers, which are not kept.
        boolean endless = plain.equals("text/event-stream")
                || plain.startsWith("application/grpc")
                || plain.startsWith("multipart/");
        return !endless && types.stream().anyMatch(each -> each.matches(plain));
    }

    /** What the response says of its length; less than 0 when it says nothing, or nonsense. */
    static long lengthOf(Headers response) {
        String text = response.first("content-length");
        return text == null
                        || text.isEmpty()
                        || text.length() > 18
                        || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(text);
    }

    private static boolean canReplay(Headers response) {
        List<Field> kept = keptHeaders(response);
        if (kept.size() > MOST_HEADERS) {
            return false;
        }
        try {
            for (Field field : kept) {
                HeaderRules.checkedValue(HeaderRules.checkedName(field.name()), field.value());
            }
            return true;
        } catch (RefusedEditException refused) {
            return false;
        }
    }

    /** The headers that are kept of a response. */
    static List<Field> keptHeaders(Headers response) {
        CacheControl control = Freshness.controlOf(response);
        var dropped = new HashSet<>(control.fields("private"));
        dropped.addAll(control.fields("no-cache"));
        for (String line : response.all("connection")) {
            FieldList.split(line).forEach(name -> dropped.add(name.toLowerCase(Locale.ROOT)));
        }
        var kept = new ArrayList<Field>(response.size());
        response.forEach((name, value) -> {
            boolean own = name.startsWith(":") || name.startsWith("x-envoy-") || name.startsWith("x-b3-");
            if (!own && !NOT_KEPT.contains(name) && !dropped.contains(name)) {
                kept.add(new Field(name, value));
            }
        });
        return kept;
    }
}
