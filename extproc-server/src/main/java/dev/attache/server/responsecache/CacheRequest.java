package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Source;
import dev.attache.server.responsecache.Results.Bypass;
import dev.attache.server.responsecache.field.RequestTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request is to the cache.
 *
 * @param bypass why it has nothing to do with the store; null when it has
 * @param headers its headers as they were before policies that follow edited them
 * @param subject whose request it is; null for everyone's, and where the identity is missing
 * @param target what it is for; null when that is not safe to say
 * @param entry the name of its entry; null without a target, or without an identity that is needed
 * @param asked when it came
 */
record CacheRequest(
        @Nullable Bypass bypass,
        Headers headers,
        @Nullable String subject,
        @Nullable RequestTarget target,
        @Nullable String entry,
        Conditions conditions,
        RequestControls wanted,
        boolean head,
        Instant asked) {
    /** Headers by which frameworks take another method or target than Envoy routed by. */
    private static final List<String> OVERRIDES = List.of(
            "x-http-method-override",
            "x-http-method",
            "x-method-override",
            "x-original-url",
            "x-original-uri",
            "x-rewrite-url",
            "x-original-host",
            "x-forwarded-uri",
            "x-forwarded-path");

    private static final List<String> PRECONDITIONS = List.of("if-match", "if-unmodified-since");

    static CacheRequest of(ResponseCachePolicy policy, Exchange exchange) {
        Headers headers = exchange.requestHeaders();
        ResponseCacheConfig config = policy.config();
        EntryNames names = policy.names();
        RequestTarget target = RequestTarget.of(headers, names.ignored());
        List<String> values = values(config.by(), exchange);
        String subject = values == null || values.isEmpty() ? null : names.subject(values);
        String entry = target == null || values == null ? null : names.entry(subject, target, headers);
        boolean honoured = config.requestControls() == ResponseCacheConfig.RequestControl.HONOUR;
        RequestControls wanted = honoured ? RequestControls.of(headers) : RequestControls.NONE;
        return new CacheRequest(
                bypass(config, exchange, target, values != null, wanted),
                headers,
                subject,
                target,
                entry,
                Conditions.of(headers),
                wanted,
                "HEAD".equals(headers.first(":method")),
                policy.now());
    }

    /** The identity's values; null when one is missing, or there are several where one was expected. */
    private static @Nullable List<String> values(List<Source> by, Exchange exchange) {
        var values = new ArrayList<String>(by.size());
        for (Source source : by) {
            String text = source.toString();
            boolean header = text.startsWith("header:");
            String value = source.read(exchange);
            boolean several = header
                    && exchange.requestHeaders()
                                    .all(text.substring("header:".length()).toLowerCase(Locale.ROOT))
                                    .size()
                            > 1;
            if (value == null || value.isBlank() || several) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private static @Nullable Bypass bypass(
            ResponseCacheConfig config,
            Exchange exchange,
            @Nullable RequestTarget target,
            boolean identified,
            RequestControls wanted) {
        Headers headers = exchange.requestHeaders();
        String method = headers.first(":method");
        if (method == null || !isAnswered(method, config.methods())) {
            return Bypass.METHOD;
        }
        if (headers.has("upgrade") || isGrpc(headers.first("content-type"))) {
            return Bypass.UPGRADE;
        }
        if (exchange.hasRequestBody() || StoreRules.lengthOf(headers) > 0 || headers.has("transfer-encoding")) {
            return Bypass.BODY;
        }
        if (target == null) {
            return Bypass.TARGET;
        }
        if (hasAny(headers, OVERRIDES)) {
            return Bypass.OVERRIDE;
        }
        if (!identified) {
            return Bypass.IDENTITY;
        }
        if (headers.has("range")) {
            return Bypass.RANGE;
        }
        if (hasAny(headers, PRECONDITIONS)) {
            return Bypass.PRECONDITION;
        }
        return wanted.noStore() ? Bypass.NO_STORE : null;
    }

    private static boolean isAnswered(String method, List<ResponseCacheConfig.Method> methods) {
        for (ResponseCacheConfig.Method each : methods) {
            if (each.name().equals(method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAny(Headers headers, List<String> names) {
        for (String name : names) {
            if (headers.has(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGrpc(@Nullable String type) {
        return type != null && type.startsWith("application/grpc");
    }

    /** Its identity, named for the store; null where there is no {@link #subject}. */
    @Nullable
    String identity(EntryNames names) {
        return subject == null ? null : names.identity(subject);
    }

    /** Whether it may change what it is for (RFC 9110 section 9.2.1). */
    boolean isUnsafe() {
        String method = headers.first(":method");
        return method != null
                && !List.of("GET", "HEAD", "OPTIONS", "TRACE", "CONNECT").contains(method);
    }
}
