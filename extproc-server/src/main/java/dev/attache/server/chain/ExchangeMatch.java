package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import dev.attache.policy.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a route's {@code match} and of a policy's {@code when}: all fields that are given must hold, a list
 * holds when one of its values does. Immutable, thread-safe.
 */
public record ExchangeMatch(
        @Setting("The host asked for, without port: exact, or *.example.org for all names below.") @Nullable
        List<HostPattern> hosts,

        @Setting("What the path begins with.") @Nullable List<String> pathPrefix,

        @Setting("The path without its query.") @Nullable List<MatchValue> path,

        @Setting("The method, in upper case.") @Nullable List<MatchValue> methods,

        @Setting("Headers by name.") @Nullable Map<String, List<MatchValue>> headers,

        @Setting("The name of Envoy's route, from the attribute xds.route_name.") @Nullable
        List<MatchValue> envoyRoute) {
    private static final String ROUTE_NAME = "xds.route_name";
    private static final Source PATH = Source.parse("path");

    /** Refuses conditions that can never hold, all in one exception with a line for each. */
    public ExchangeMatch {
        var wrong = new ArrayList<String>();
        some(wrong, "hosts", hosts);
        some(wrong, "path_prefix", pathPrefix);
        some(wrong, "path", path);
        some(wrong, "methods", methods);
        some(wrong, "envoy_route", envoyRoute);
        for (String prefix : orNone(pathPrefix)) {
            if (!prefix.startsWith("/") || prefix.contains("?") || prefix.contains("#")) {
                wrong.add("path_prefix: " + prefix + " (expected: / and no query)");
            }
        }
        for (MatchValue value : orNone(path)) {
            if (exact(value)
                    && (!value.toString().startsWith("/") || value.toString().contains("?"))) {
                wrong.add("path: " + value + " (expected: / and no query)");
            }
        }
        for (MatchValue value : orNone(methods)) {
            String upper = value.toString().toUpperCase(Locale.ROOT);
            if (exact(value) && !value.toString().equals(upper)) {
                wrong.add("methods: " + value + " (expected: upper case, " + upper + ")");
            }
        }
        headers = headers == null ? null : lowerCase(headers, wrong);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", wrong));
        }
    }

    private static void some(List<String> wrong, String name, @Nullable List<?> values) {
        if (values != null && values.isEmpty()) {
            wrong.add(name + ": [] (expected: at least one value, or no " + name + ")");
        }
    }

    private static <T> List<T> orNone(@Nullable List<T> values) {
        return values == null ? List.of() : values;
    }

    private static boolean exact(MatchValue value) {
        return !value.isAny() && !value.toString().startsWith("regex:");
    }

    private static Map<String, List<MatchValue>> lowerCase(Map<String, List<MatchValue>> headers, List<String> wrong) {
        var lower = new LinkedHashMap<String, List<MatchValue>>();
        headers.forEach((name, values) -> {
            if (values.isEmpty()) {
                wrong.add("headers: " + name + " has no value (expected: at least one)");
            }
            lower.put(name.toLowerCase(Locale.ROOT), values);
        });
        return Collections.unmodifiableMap(lower);
    }

    /** Whether the exchange's request fits. */
    public boolean matches(Exchange exchange) {
        Headers request = exchange.requestHeaders();
        return (methods == null || any(methods, request.first(":method")))
                && (pathPrefix == null || prefixed(pathPrefix, request.first(":path")))
                && (path == null || any(path, PATH.read(exchange)))
                && (hosts == null || hosted(hosts, Source.host(request)))
                && (headers == null || carried(headers, request))
                && (envoyRoute == null || any(envoyRoute, exchange.attribute(ROUTE_NAME)));
    }

    private static boolean any(List<MatchValue> values, @Nullable String value) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).matches(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean prefixed(List<String> prefixes, @Nullable String path) {
        for (int i = 0; path != null && i < prefixes.size(); i++) {
            if (path.startsWith(prefixes.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hosted(List<HostPattern> hosts, @Nullable String host) {
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).matches(host)) {
                return true;
            }
        }
        return false;
    }

    private static boolean carried(Map<String, List<MatchValue>> wanted, Headers request) {
        for (Map.Entry<String, List<MatchValue>> entry : wanted.entrySet()) {
            boolean found = false;
            for (String value : request.all(entry.getKey())) {
                found |= any(entry.getValue(), value);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    /** The Envoy attributes that this reads. */
    public Set<String> attributes() {
        return envoyRoute == null ? Set.of() : Set.of(ROUTE_NAME);
    }

    /** Whether every exchange that fits the other certainly fits this. */
    public boolean covers(ExchangeMatch other) {
        return MatchCover.lists(hosts, other.hosts, HostPattern::covers)
                && coversPath(other)
                && MatchCover.lists(path, other.path, MatchCover::covers)
                && MatchCover.lists(methods, other.methods, MatchCover::covers)
                && MatchCover.lists(envoyRoute, other.envoyRoute, MatchCover::covers)
                && (headers == null || headers.entrySet().stream().allMatch(entry -> other.carries(entry)));
    }

    private boolean coversPath(ExchangeMatch other) {
        boolean byPath = other.path != null
                && MatchCover.lists(
                        pathPrefix,
                        other.path,
                        (prefix, value) -> exact(value) && value.toString().startsWith(prefix));
        return byPath || MatchCover.lists(pathPrefix, other.pathPrefix, (wide, narrow) -> narrow.startsWith(wide));
    }

    private boolean carries(Map.Entry<String, List<MatchValue>> wide) {
        List<MatchValue> own = headers == null ? null : headers.get(wide.getKey());
        return own != null && MatchCover.lists(wide.getValue(), own, MatchCover::covers);
    }
}
