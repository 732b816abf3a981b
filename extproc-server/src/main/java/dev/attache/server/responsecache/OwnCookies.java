package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Source;
import dev.attache.server.responsecache.field.FieldList;
import dev.attache.server.responsecache.field.HttpDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The cookies that say who a client is: a response that changes one ends what the old value stood for. Immutable. */
final class OwnCookies {
    private static final String COOKIE = "cookie:";

    private final List<Source> cookies;

    OwnCookies(List<Source> by) {
        cookies = by.stream()
                .filter(source -> source.toString().startsWith(COOKIE))
                .toList();
    }

    /**
     * Whether a response gives one of them another value, or removes it. Set again with the same value, it is only
     * prolonged.
     */
    boolean areChangedBy(Headers response, Exchange exchange, Instant now) {
        if (cookies.isEmpty()) {
            return false;
        }
        for (String line : response.all("set-cookie")) {
            for (Source cookie : cookies) {
                if (changes(line, cookie.toString().substring(COOKIE.length()), cookie.read(exchange), now)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean changes(String line, String name, @Nullable String value, Instant now) {
        var parts = new ArrayList<String>(List.of(line.split(";", -1)));
        String pair = parts.removeFirst();
        int equals = pair.indexOf('=');
        if (equals < 0 || !pair.substring(0, equals).strip().equals(name)) {
            return false;
        }
        String set = FieldList.unquoted(pair.substring(equals + 1).strip());
        return set.isEmpty() || !set.equals(value) || parts.stream().anyMatch(part -> ends(part, now));
    }

    private static boolean ends(String attribute, Instant now) {
        String plain = attribute.strip().toLowerCase(Locale.ROOT);
        if (plain.startsWith("max-age=")) {
            return plain.matches("max-age=(-.*|0+)");
        }
        Instant end = plain.startsWith("expires=")
                ? HttpDate.parse(attribute.strip().substring("expires=".length()), now)
                : null;
        return end != null && !end.isAfter(now);
    }
}
