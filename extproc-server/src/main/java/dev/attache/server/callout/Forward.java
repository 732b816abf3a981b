package dev.attache.server.callout;

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
 * One thing of the request that the service is told, and under which name: a header and a cookie under their own, what is
 * no header under that by which proxies tell it ({@code x-forwarded-*}).
 *
 * <p>Immutable and thread-safe.
 */
@Written("header:NAME, cookie:NAME, host, method, path_query, ip or consumer")
public final class Forward implements ReadsSources {
    private static final Map<String, String> NAMES = Map.of(
            "host", "x-forwarded-host",
            "method", "x-forwarded-method",
            "path_query", "x-forwarded-uri",
            "ip", "x-forwarded-for",
            "consumer", "x-consumer");
    /** They are about a connection or a body that the call does not have. */
    private static final Set<String> REFUSED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "content-encoding",
            "expect",
            "http2-settings");

    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]+");

    private final Source source;
    private final String name;
    private final boolean cookie;

    private Forward(Source source, String name, boolean cookie) {
        this.source = source;
        this.name = name;
        this.cookie = cookie;
    }

    /**
     * Reads a source that can be forwarded.
     *
     * @throws IllegalArgumentException when it is none, with what was expected
     */
    public static Forward parse(String text) {
        Source source = Source.parse(text);
        String name = text.substring(text.indexOf(':') + 1);
        if (text.startsWith("cookie:")) {
            return new Forward(source, name, true);
        }
        if (text.startsWith("header:")) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (REFUSED.contains(lower) || !isName(lower)) {
                throw new IllegalArgumentException(
                        text + " (expected: a header that is not about the connection or body)");
            }
            if (lower.equals("cookie")) {
                throw new IllegalArgumentException(text + " (expected: the cookies by name, cookie:NAME)");
            }
            return new Forward(source, lower, false);
        }
        String known = NAMES.get(text);
        if (known == null) {
            throw new IllegalArgumentException(
                    text
                            + " (expected: header:NAME, cookie:NAME, host, method, path_query, ip or consumer; others go into url)");
        }
        return new Forward(source, known, false);
    }

    /** Whether it can be a header's name (RFC 9110 section 5.1), in lower case. */
    static boolean isName(String lower) {
        return NAME.matcher(lower).matches();
    }

    /** The header's name, or the cookie's. */
    String name() {
        return name;
    }

    /** Whether it goes into the header {@code cookie}. */
    boolean cookie() {
        return cookie;
    }

    /** The value; null when it is missing, or no header of a call can hold it. */
    @Nullable
    String read(Exchange exchange) {
        String value = source.read(exchange);
        if (value == null) {
            return null;
        }
        // A client that sends what cannot be passed on must not thereby get past the call.
        boolean fits = value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
        return fits && !(cookie && value.indexOf(';') >= 0) ? value : null;
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
