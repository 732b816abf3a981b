package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a condition does not hold, in words for people; {@link ExchangeMatch#matches} only says that. */
public final class Mismatch {
    private static final String HIDDEN = "(hidden)";
    private static final Source PATH = Source.parse("path");
    private static final Source METHOD = Source.parse("method");
    private static final Source ENVOY_ROUTE = Source.parse("attribute:xds.route_name");

    private Mismatch() {}

    /** The first field that does not hold, what was found and what was expected; null when the condition holds. */
    public static @Nullable String of(ExchangeMatch match, Exchange exchange) {
        Headers request = exchange.requestHeaders();
        String path = request.first(":path");
        String host = Source.host(request);
        String wrong = value("method", METHOD, match.methods(), exchange);
        if (wrong == null && match.pathPrefix() != null) {
            boolean begins = path != null && match.pathPrefix().stream().anyMatch(path::startsWith);
            wrong = begins ? null : said("path_prefix", path, match.pathPrefix());
        }
        if (wrong == null) {
            wrong = value("path", PATH, match.path(), exchange);
        }
        if (wrong == null && match.hosts() != null) {
            boolean known = match.hosts().stream().anyMatch(pattern -> pattern.matches(host));
            wrong = known ? null : said("host", host, match.hosts());
        }
        if (wrong == null && match.headers() != null) {
            wrong = header(match.headers(), request);
        }
        return wrong == null ? value("envoy_route", ENVOY_ROUTE, match.envoyRoute(), exchange) : wrong;
    }

    private static @Nullable String value(
            String name, Source source, @Nullable List<MatchValue> wanted, Exchange exchange) {
        String found = source.read(exchange);
        return wanted == null || wanted.stream().anyMatch(value -> value.matches(found))
                ? null
                : said(name, found, wanted);
    }

    private static @Nullable String header(Map<String, List<MatchValue>> wanted, Headers request) {
        for (var entry : wanted.entrySet()) {
            List<String> found = request.all(entry.getKey());
            boolean fits =
                    found.stream().anyMatch(value -> entry.getValue().stream().anyMatch(one -> one.matches(value)));
            if (!fits) {
                String shown = found.isEmpty() ? null : String.join(", ", found);
                boolean secret = Source.parse("header:" + entry.getKey()).secret();
                return secret
                        ? said("header " + entry.getKey(), shown == null ? null : HIDDEN, List.of(HIDDEN))
                        : said("header " + entry.getKey(), shown, entry.getValue());
            }
        }
        return null;
    }

    private static String said(String name, @Nullable String found, List<?> wanted) {
        String expected = wanted.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "%s: %s (expected: %s%s)"
                .formatted(name, found == null ? "missing" : found, wanted.size() > 1 ? "one of " : "", expected);
    }
}
