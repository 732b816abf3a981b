package dev.attache.server.responsecache.field;

import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for, written so that two requests for the same are the same text.
 *
 * <p>Only what means the same to every origin is made the same: the case of scheme, host and percent-encodings, escapes
 * of unreserved characters, the order of parameters with different names. A path that origins read in different ways
 * (web cache deception) has no target. Where RFC 3986 section 6.2.2 and RFC 9110 section 4.2.3 allow more, two
 * spellings of the same may be told apart, but never the other way round. Immutable; any thread.
 *
 * @param origin scheme and authority; empty where an operator gave only a path
 * @param path without the query
 * @param query with its question mark, or empty
 */
public record RequestTarget(String origin, String path, String query) {
    /** A longer target is not worth keeping. */
    private static final int MOST = 8 << 10;

    private static final Comparator<Parameter> BY_NAME = Comparator.comparing(Parameter::name);

    private record Parameter(String name, String text) {}

    /**
     * The target of a request (RFC 9110 section 7.1); null when its path or host is not safe to be keyed by.
     *
     * @param ignored the parameters that are left out
     */
    public static @Nullable RequestTarget of(Headers request, QueryNames ignored) {
        String scheme = request.first(":scheme");
        String authority = request.first(":authority");
        String target = request.first(":path");
        if (target == null || target.length() > MOST) {
            return null;
        }
        String host = authority == null ? request.first("host") : authority;
        String origin = origin(scheme == null ? "http" : scheme.toLowerCase(Locale.ROOT), host == null ? "" : host);
        int question = target.indexOf('?');
        String path = Escapes.normalised(question < 0 ? target : target.substring(0, question));
        if (origin == null || path == null || !isUnambiguous(path)) {
            return null;
        }
        String query = question < 0 ? "" : query(target.substring(question + 1), ignored);
        return query == null ? null : new RequestTarget(origin, path, query);
    }

    /** Path and query as an operator gives them for a purge; null when they cannot be part of a URI. */
    public static @Nullable RequestTarget ofPath(String pathAndQuery, QueryNames ignored) {
        int question = pathAndQuery.indexOf('?');
        String path = Escapes.normalised(question < 0 ? pathAndQuery : pathAndQuery.substring(0, question));
        String query = question < 0 ? "" : query(pathAndQuery.substring(question + 1), ignored);
        return path == null || query == null ? null : new RequestTarget("", path, query);
    }

    private static @Nullable String origin(String scheme, String authority) {
        String host = authority.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || !isHost(host)) {
            return null;
        }
        String port = scheme.equals("https") ? ":443" : ":80";
        if (host.endsWith(port)) {
            host = host.substring(0, host.length() - port.length());
        }
        return scheme + "://" + (host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/\\?#@,%".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether all origins agree on what the path names, whatever they do about parameters, dots and encoded slashes.
     */
    private static boolean isUnambiguous(String path) {
        if (!path.startsWith("/") || path.contains("//") || path.indexOf(';') >= 0 || path.indexOf('\\') >= 0) {
            return false;
        }
        if (path.contains("/.")) {
            for (String segment : path.split("/", -1)) {
                if (segment.equals(".") || segment.equals("..")) {
                    return false;
                }
            }
        }
        return !Escapes.hidesSyntax(path);
    }

    private static @Nullable String query(String query, QueryNames ignored) {
        String normalised = Escapes.normalised(query);
        if (normalised == null) {
            return null;
        }
        var parameters = new ArrayList<Parameter>(4);
        for (String text : normalised.split("&", -1)) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            // To some origins a semicolon begins another parameter, which must not slip in unseen.
            if (text.indexOf(';') >= 0 || !ignored.has(name)) {
                parameters.add(new Parameter(name, text));
            }
        }
        parameters.sort(BY_NAME); // stable: values of one name keep their order
        var sorted = new StringBuilder(normalised.length() + 1);
        for (Parameter parameter : parameters) {
            sorted.append(sorted.isEmpty() ? '?' : '&').append(parameter.text());
        }
        return sorted.toString();
    }

    /** All of it, as one text: equal for equal targets. */
    public String text() {
        return origin + path + query;
    }

    /** The path's prefixes, the whole path last, at most {@code most} of them: {@code /a}, {@code /a/b}. */
    public List<String> prefixes(int most) {
        var prefixes = new ArrayList<String>(most);
        int at = 1;
        while (at < path.length() && prefixes.size() < most) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            prefixes.add(path.substring(0, end));
            at = end + 1;
        }
        return prefixes;
    }
}
