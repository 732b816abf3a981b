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
 * One thing of the request that a service is told, and under which name: a header and a cookie under their own, what is
 * no header under that by which proxies tell it ({@code x-forwarded-*}). Each feature has a type of its own, for what
 * can be told differs. Immutable and thread-safe.
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

    /** What is no header, and its name on the call; not every feature takes them all. */
    protected static final Map<String, String> NAMES = Map.of(
            "host", "x-forwarded-host",
            "method", "x-forwarded-method",
            "path", "x-forwarded-path",
            "path_query", "x-forwarded-uri",
            "ip", "x-forwarded-for",
            "consumer", "x-consumer");

    /** How cookies are looked at. */
    public enum Cookies {
        /** As RFC 6265 section 4.1.1 writes them, so that one has one spelling. */
        STRICT,
        /** All that stays one cookie. */
        ANY
    }

    /**
     * What a feature tells.
     *
     * @param names what is no header, and its name on the call
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
     * @throws IllegalArgumentException when it is none, with what was expected
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
     * The value; null when it is missing, or no header of a call can hold it: the verdict is for what was told, and a
     * client that sends what cannot be passed on must not thereby get past the call.
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

    /** RFC 6265 section 4.1.1, so that a cookie has one spelling. */
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
