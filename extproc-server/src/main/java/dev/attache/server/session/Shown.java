package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.policy.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing of the request that the auth service is shown: a header and a cookie under their own names, what is no header
 * under that by which proxies tell it ({@code x-forwarded-*}). Immutable and thread-safe.
 */
@Written("header:NAME, cookie:NAME, host, method, path, path_query, ip or consumer")
public final class Shown implements ReadsSources {
    private static final Map<String, String> NAMES = Map.of(
            "host", "x-forwarded-host",
            "method", "x-forwarded-method",
            "path", "x-forwarded-path",
            "path_query", "x-forwarded-uri",
            "ip", "x-forwarded-for",
            "consumer", "x-consumer");
    /** About a connection or a body that the call does not have, or not what the client's say by another name. */
    private static final Set<String> REFUSED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "content-encoding",
            "accept-encoding",
            "expect",
            "http2-settings",
            "cookie");

    private static final Set<String> ALWAYS_THERE = Set.of("host", "method", "path", "path_query");
    private static final Pattern COOKIE_PAIRS = Pattern.compile(";");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final Source source;
    private final String name;
    private final boolean cookie;

    private Shown(Source source, String name, boolean cookie) {
        this.source = source;
        this.name = name;
        this.cookie = cookie;
    }

    /**
     * Reads a source that can be shown.
     *
     * @throws IllegalArgumentException when it is none, with what was expected
     */
    public static Shown parse(String text) {
        Source source = Source.parse(text);
        String name = text.substring(text.indexOf(':') + 1);
        if (text.startsWith("cookie:") && isToken(name)) {
            return new Shown(source, name, true);
        }
        if (text.startsWith("header:")) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (REFUSED.contains(lower) || !isToken(lower)) {
                throw new IllegalArgumentException(text
                        + " (expected: a header that is not about the connection or body; cookies as cookie:NAME)");
            }
            return new Shown(source, lower, false);
        }
        String known = NAMES.get(text);
        if (known == null) {
            throw new IllegalArgumentException(
                    text + " (expected: header:NAME, cookie:NAME, host, method, path, path_query, ip or consumer)");
        }
        return new Shown(source, known, false);
    }

    /** Whether it can be a cookie's or a header's name (RFC 9110 section 5.6.2). */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** The header's name, or the cookie's. */
    String name() {
        return name;
    }

    /** Whether it goes into the header {@code cookie}. */
    boolean isCookie() {
        return cookie;
    }

    Source source() {
        return source;
    }

    /** The value; null when it is missing, or no header of a call can hold it: the verdict is for what was shown. */
    @Nullable
    String read(Exchange exchange) {
        String value = source.read(exchange);
        if (value == null) {
            return null;
        }
        boolean fits =
                cookie ? isCookieValue(value) : value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
        return fits ? value : null;
    }

    /**
     * Of what {@link #read} does not give: whether the request has it, but it cannot be shown: too long, there twice, or nothing that a header can hold. The
     * upstream would see it, so the service must not judge as if it were not there.
     */
    boolean hidden(Exchange exchange) {
        return read(exchange) == null
                && (ALWAYS_THERE.contains(source.toString())
                        || source.read(exchange) != null
                        || (cookie
                                ? hasCookie(exchange)
                                : exchange.requestHeaders().has(name)));
    }

    private boolean hasCookie(Exchange exchange) {
        for (String header : exchange.requestHeaders().all("cookie")) {
            for (String pair : COOKIE_PAIRS.split(header, -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** RFC 6265 section 4.1.1, so that a cookie has one spelling. */
    static boolean isCookieValue(String value) {
        return value.chars().allMatch(c -> c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0);
    }

    @Override
    public List<Source> sources() {
        return List.of(source);
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
