package dev.attache.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with the URI of a Redis, without showing more of it than its scheme: it may hold a password. */
final class RedisUri {
    private static final Pattern SCHEME = Pattern.compile("(redis|rediss|redis\\+unix|redis-sentinel)://.+");
    private static final Pattern PATH = Pattern.compile("(/[0-9]{0,4})?");
    private static final Pattern NODE = Pattern.compile("([a-zA-Z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::([0-9]{1,9}))?");
    private static final int MOST_PORT = 65535;

    private RedisUri() {}

    /**
     * Refuses what is not such a URI.
     *
     * @throws IllegalArgumentException with what was expected
     */
    static void check(String text) {
        int end = text.indexOf("://");
        if (!SCHEME.matcher(text).matches()) {
            String shown = end < 0 ? "no scheme" : text.substring(0, end) + "://…";
            throw new IllegalArgumentException(
                    "uri: " + shown + " (expected: redis://, rediss://, redis+unix:// or redis-sentinel://)");
        }
        String scheme = text.substring(0, end);
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(scheme, e.getReason() + " at character " + (e.getIndex() + 1), "percent-encoding (%40 for @)");
        }
        switch (scheme) {
            case "redis+unix" -> path(uri);
            case "redis-sentinel" -> {
                nodes(uri, scheme);
                require(uri.getFragment() != null, scheme, "no name of the primary", "#NAME at the end");
            }
            default -> {
                nodes(uri, scheme);
                require(
                        uri.getHost() != null,
                        scheme,
                        "no host that can be read",
                        "//HOST:PORT or //USER:PASSWORD@HOST:PORT");
                require(uri.getFragment() == null, scheme, "a #", "%23 in a password");
            }
        }
    }

    private static void path(URI uri) {
        String path = uri.getPath();
        require(path != null && path.length() > 1, "redis+unix", "no path of a socket", "redis+unix:///PATH");
    }

    private static void nodes(URI uri, String scheme) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String hosts = authority.substring(authority.lastIndexOf('@') + 1);
        Arrays.stream(hosts.split(",", -1)).forEach(node -> node(node, scheme));
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        require(
                PATH.matcher(path).matches(),
                scheme,
                "a path that is no database",
                "/NUMBER or nothing after the port");
        String query = uri.getRawQuery();
        require(query == null || query.indexOf('@') < 0, scheme, "an @ after a ?", "%3F and %40 in a password");
    }

    private static void node(String node, String scheme) {
        Matcher matcher = NODE.matcher(node);
        require(
                matcher.matches(),
                scheme,
                "no host that can be read",
                "HOST or HOST:PORT; letters, digits, '.' and '-'");
        if (matcher.group(2) != null) {
            int port = Integer.parseInt(matcher.group(2));
            require(port >= 1 && port <= MOST_PORT, scheme, "a port out of range", "1 to " + MOST_PORT);
        }
    }

    private static void require(boolean right, String scheme, String wrong, String expected) {
        if (!right) {
            throw wrong(scheme, wrong, expected);
        }
    }

    private static IllegalArgumentException wrong(String scheme, String what, String expected) {
        return new IllegalArgumentException("uri: %s://…: %s (expected: %s)".formatted(scheme, what, expected));
    }
}
