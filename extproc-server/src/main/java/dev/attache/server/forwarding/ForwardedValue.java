package dev.attache.server.forwarding;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing of the request that a service is told, and under which name: headers and cookies under their own names,
 * anything else under the name that proxies use for it ({@code x-forwarded-*}). Each feature has a type of its own,
 * because what can be told differs. Immutable and thread-safe.
 */
public abstract class ForwardedValue implements ReadsSources {
    /** Headers about a connection or a body that the call does not have. */
    protected static final Set<String> OF_CONNECTION_OR_BODY = Set.of(
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

    /** What is not a header, and its name on the call; not every feature takes all of these. */
    protected static final Map<String, String> NAMES = Map.of(
            "host", "x-forwarded-host",
            "method", "x-forwarded-method",
            "path", "x-forwarded-path",
            "path_query", "x-forwarded-uri",
            "ip", "x-forwarded-for",
            "consumer", "x-consumer");

    /** How cookies are looked at. */
    public enum Cookies {
        /** As RFC 6265 section 4.1.1 writes them, so that each has only one spelling. */
        STRICT,
        /** Anything that remains a single cookie. */
        ANY
    }

    /**
     * What a feature tells.
     *
     * @param names what is not a header, and its name on the call
     * @param refused the headers that are not told, in lower case
     * @param expected what a source should be, for the error
     * @param expectedHeader what a header should be, for the error
     */
    public record Rules(
            Map<String, String> names, Set<String> refused, Cookies cookies, String expected, String expectedHeader) {}

    private final Source source;
    private final String name;
    private final boolean cookie;
    private final boolean strict;

    /**
     * Reads a source that can be told.
     *
     * @throws IllegalArgumentException when it is not such a source, with what was expected
     */
    protected ForwardedValue(String text, Rules rules) {
        this.source = Source.parse(text);
        this.strict = rules.cookies() == Cookies.STRICT;
        String written = text.substring(text.indexOf(':') + 1);
        this.cookie = text.startsWith("cookie:") && (!strict || HeaderRules.isToken(written));
        if (cookie) {
            this.name = written;
        } else if (text.startsWith("header:")) {
            this.name = written.toLowerCase(Locale.ROOT);
            if (rules.refused().contains(name) || !HeaderRules.isToken(name)) {
                throw new IllegalArgumentException(text + " (expected: " + rules.expectedHeader() + ")");
            }
        } else {
            String known = rules.names().get(text);
            if (known == null) {
                throw new IllegalArgumentException(text + " (expected: " + rules.expected() + ")");
            }
            this.name = known;
        }
    }

    /** The header's name, or the cookie's. */
    public final String name() {
        return name;
    }

    /** Whether it goes into the header {@code cookie}. */
    public final boolean isCookie() {
        return cookie;
    }

    /** Where it is taken from. */
    public final Source source() {
        return source;
    }

    /**
     * The value; null when it is missing, or does not fit into a header: the verdict holds for what was told, and a
     * client must not get past the call by sending what cannot be passed on.
     */
    public final @Nullable String read(Exchange exchange) {
        String value = source.read(exchange);
        return value != null && fits(value) ? value : null;
    }

    private boolean fits(String value) {
        if (cookie && strict) {
            return isCookieValue(value);
        }
        return value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f))
                && !(cookie && value.indexOf(';') >= 0);
    }

    /** Whether a value follows RFC 6265 section 4.1.1, so that a cookie has only one spelling. */
    public static boolean isCookieValue(String value) {
        return value.chars().allMatch(c -> c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0);
    }

    @Override
    public final List<Source> sources() {
        return List.of(source);
    }

    @Override
    public final String toString() {
        return source.toString();
    }
}
