package dev.attache.server.explain;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.HeaderRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that somebody wants explained. Immutable.
 *
 * @param headers with pseudo-headers, names in lower case
 * @param body null for none
 * @param from the address of whoever connects to Envoy
 * @param route the Attaché route that Envoy names with {@code x-attache-route}; null when it names none
 * @param attributes what Envoy tells of it, by name
 * @param metadata Envoy's dynamic metadata, {@code NAMESPACE/PATH} by value
 */
public record ExplainedRequest(
        List<Map.Entry<String, String>> headers,
        @Nullable String body,
        String from,
        @Nullable String route,
        Map<String, String> attributes,
        Map<String, String> metadata) {
    /** The client's address unless one is given. */
    public static final String THIS_MACHINE = "127.0.0.1";

    public ExplainedRequest {
        headers = List.copyOf(headers);
        attributes = Map.copyOf(attributes);
        metadata = Map.copyOf(metadata);
    }

    /**
     * A request from this machine.
     *
     * @param method such as GET
     * @param url a path, or http://HOST/PATH
     * @param headers names and values in order; {@code host} wins over the URL's
     * @throws IllegalArgumentException when it cannot be one, with what was expected
     */
    public static ExplainedRequest of(
            String method, String url, List<Map.Entry<String, String>> headers, @Nullable String body) {
        if (!method.matches("[A-Z][A-Z-]*")) {
            throw new IllegalArgumentException("method: " + method + " (expected: upper case, such as GET)");
        }
        String authority = null;
        String path = url;
        String scheme = "http";
        if (!url.startsWith("/")) {
            URI uri = absolute(url);
            scheme = uri.getScheme();
            authority = uri.getRawAuthority();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            path = (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + query;
        }
        var all = new ArrayList<Map.Entry<String, String>>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HeaderRules.isToken(name)) {
                throw new IllegalArgumentException("header: " + header.getKey() + " (expected: a name)");
            }
            if (name.equals("host")) {
                authority = header.getValue();
            } else {
                all.add(Map.entry(name, header.getValue()));
            }
        }
        all.addFirst(Map.entry(":authority", authority == null ? "localhost" : authority));
        all.addFirst(Map.entry(":scheme", scheme));
        all.addFirst(Map.entry(":path", path));
        all.addFirst(Map.entry(":method", method));
        return new ExplainedRequest(all, body, THIS_MACHINE, null, Map.of(), Map.of());
    }

    private static URI absolute(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() != null && uri.getScheme().matches("https?") && uri.getRawAuthority() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "url: %s: %s (expected: a path, or http://HOST/PATH)".formatted(url, e.getReason()), e);
        }
        throw new IllegalArgumentException("url: " + url + " (expected: a path, or http://HOST/PATH)");
    }

    /**
     * The same from another address.
     *
     * @throws IllegalArgumentException when it is none
     */
    public ExplainedRequest from(String address) {
        if (!AddressRange.isAddress(address)) {
            throw new IllegalArgumentException("from: " + address + " (expected: an IP address)");
        }
        return new ExplainedRequest(headers, body, address, route, attributes, metadata);
    }

    /** The same on a route that Envoy names. */
    public ExplainedRequest named(@Nullable String name) {
        return new ExplainedRequest(headers, body, from, name, attributes, metadata);
    }

    /** The same with what Envoy tells of it. */
    public ExplainedRequest told(Map<String, String> byEnvoy, Map<String, String> byFilters) {
        return new ExplainedRequest(headers, body, from, route, byEnvoy, byFilters);
    }
}
