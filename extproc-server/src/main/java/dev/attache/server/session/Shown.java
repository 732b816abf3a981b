package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.policy.Written;
import dev.attache.server.forwarding.ForwardedValue;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One thing of the request that the auth service is shown. Immutable and thread-safe. */
@Written(Shown.SOURCES)
public final class Shown extends ForwardedValue {
    static final String SOURCES = "header:NAME, cookie:NAME, host, method, path, path_query, ip or consumer";

    /** Headers about the connection, the body or proxies, and {@code cookie}: cookies are named one by one. */
    private static final Set<String> REFUSED = Stream.concat(
                    OF_CONNECTION_OR_BODY.stream(),
                    Stream.of("proxy-authenticate", "proxy-authorization", "accept-encoding", "cookie"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Rules RULES = new Rules(
            NAMES,
            REFUSED,
            Cookies.STRICT,
            SOURCES,
            "a header that is not about the connection or body; cookies as cookie:NAME");
    private static final Set<String> ALWAYS_THERE = Set.of("host", "method", "path", "path_query");
    private static final Pattern COOKIE_PAIRS = Pattern.compile(";");

    private Shown(String text) {
        super(text, RULES);
    }

    /**
     * Reads a source that can be shown.
     *
     * @throws IllegalArgumentException when it is not such a source, with what was expected
     */
    public static Shown parse(String text) {
        return new Shown(text);
    }

    /**
     * Whether the request carries this value although {@link #read} returns null: too long, present twice, or not fit
     * for a header. The upstream would see it, so the service must not judge as if it were not there.
     */
    boolean hidden(Exchange exchange) {
        return read(exchange) == null
                && (ALWAYS_THERE.contains(source().toString())
                        || source().read(exchange) != null
                        || (isCookie()
                                ? hasCookie(exchange)
                                : exchange.requestHeaders().has(name())));
    }

    private boolean hasCookie(Exchange exchange) {
        for (String header : exchange.requestHeaders().all("cookie")) {
            for (String pair : COOKIE_PAIRS.split(header, -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name())) {
                    return true;
                }
            }
        }
        return false;
    }
}
