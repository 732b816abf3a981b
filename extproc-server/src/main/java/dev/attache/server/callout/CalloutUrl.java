package dev.attache.server.callout;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Written;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address whose path and query are a template; scheme, host and port are fixed.
 *
 * <p>Whatever a request holds, what comes out is an address on that host: a value can neither move the call elsewhere
 * nor make it impossible, which {@code on_unreachable: allow} would let pass. Immutable and thread-safe.
 */
@Written(
        value = "a URL such as \"http://auth:8080{path_query}\"; no places in scheme and authority",
        pattern = "https?://.+")
public final class CalloutUrl implements ReadsSources {
    private static final Pattern TEXT = Pattern.compile("(https?://([^/?#{]*))(.*)", Pattern.DOTALL);
    private static final Pattern STARTS_PATH = Pattern.compile("(?:[/?]|\\{path}|\\{path_query}).*", Pattern.DOTALL);
    private static final String EXPECTED = "http:// or https://, a host, perhaps a port, then a path";
    private static final String UNRESERVED = "-._~!$&'()*+,;=:@/?";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String text;
    private final String origin;
    private final Template rest;

    private CalloutUrl(String text, String origin, Template rest) {
        this.text = text;
        this.origin = origin;
        this.rest = rest;
    }

    /**
     * Compiles an address.
     *
     * @throws IllegalArgumentException when it is not an address, or has a placeholder before the path, with what was
     * expected
     */
    public static CalloutUrl parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw wrong(text, text.startsWith("{") ? "no placeholder in scheme, host or port" : EXPECTED);
        }
        String rest = matcher.group(3);
        if (!rest.isEmpty() && !STARTS_PATH.matcher(rest).matches()) {
            throw wrong(text, rest.startsWith("#") ? "no fragment" : "no placeholder in scheme, host or port");
        }
        if (matcher.group(2).contains("@")) {
            // Not shown: it is a password.
            throw new IllegalArgumentException("a user in the address (expected: none; use a header)");
        }
        if (host(matcher.group(1)) == null) {
            throw wrong(text, EXPECTED);
        }
        if (rest.contains("#")) {
            throw wrong(text, "no fragment");
        }
        return new CalloutUrl(text, matcher.group(1), Template.parse(rest));
    }

    private static @Nullable String host(String origin) {
        try {
            URI uri = URI.create(origin);
            return uri.getPort() > 65_535 ? null : uri.getHost();
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException(text + " (expected: " + expected + ")");
    }

    /** The address for one exchange. */
    URI render(Exchange exchange) {
        String path = rest.render(exchange);
        boolean starts = path.startsWith("/") || path.startsWith("?");
        return URI.create(origin + (starts || path.isEmpty() ? "" : "/") + encoded(path));
    }

    @Override
    public List<Source> sources() {
        return rest.sources();
    }

    /**
     * Clients send paths that are not URIs (RFC 3986): {@code /a|b}, {@code /100%}. That is encoded, the rest stays as
     * it is.
     */
    private static String encoded(String path) {
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); ) {
            int c = path.codePointAt(i);
            boolean escape =
                    c == '%' && i + 2 < path.length() && isHex(path.charAt(i + 1)) && isHex(path.charAt(i + 2));
            if (escape || isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0) {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HEX.toHexDigits(b));
                }
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    @Override
    public String toString() {
        return text;
    }
}
