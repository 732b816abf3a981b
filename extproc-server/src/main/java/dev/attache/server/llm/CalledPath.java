package dev.attache.server.llm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's path as upstreams may understand it: percent-decoded once, without query, without empty segments and
 * parameters ({@code ;x=1}), and with {@code .} and {@code ..} resolved (RFC 3986 section 5.2.4). A different spelling
 * must not make a call free of charge.
 */
final class CalledPath {
    private final String decoded;
    private final String lower;
    private final String query;

    CalledPath(String path) {
        int end = endOfPath(path);
        this.decoded = resolved(percentDecoded(path.substring(0, end)));
        this.lower = decoded.toLowerCase(Locale.ROOT);
        this.query = end < path.length() && path.charAt(end) == '?' ? path.substring(end + 1) : "";
    }

    private static int endOfPath(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '?' || path.charAt(i) == '#') {
                return i;
            }
        }
        return path.length();
    }

    private static String resolved(String path) {
        var segments = new ArrayList<String>();
        for (String each : path.split("/", -1)) {
            int parameters = each.indexOf(';');
            String segment = parameters < 0 ? each : each.substring(0, parameters);
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return (path.startsWith("/") ? "/" : "") + String.join("/", segments);
    }

    private static String percentDecoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] in = path.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            out[length++] = low >= 0 ? (byte) (high * 16 + low) : in[i];
            i += low >= 0 ? 2 : 0;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** Whether it ends in these lower-case segments. */
    boolean ends(String suffix) {
        return lower.endsWith(suffix);
    }

    /** Whether it has these lower-case segments in it. */
    boolean has(String part) {
        return lower.contains(part);
    }

    /**
     * The lower-case word after the last colon of the last segment, as Google writes methods; empty when there is none.
     */
    String method() {
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf('/') ? lower.substring(colon + 1) : "";
    }

    /** What stands between a lower-case marker and the last {@code end}; null when there is nothing. */
    @Nullable
    String between(String marker, char end) {
        int at = lower.indexOf(marker);
        int from = at + marker.length();
        int to = decoded.lastIndexOf(end);
        boolean sameLength = lower.length() == decoded.length(); // a few letters change their length
        return at < 0 || to <= from || !sameLength ? null : decoded.substring(from, to);
    }

    /** The segment after a lower-case marker; null when there is none. */
    @Nullable
    String segmentAfter(String marker) {
        int at = lower.indexOf(marker);
        if (at < 0 || lower.length() != decoded.length()) {
            return null;
        }
        int from = at + marker.length();
        int to = decoded.indexOf('/', from);
        String segment = decoded.substring(from, to < 0 ? decoded.length() : to);
        return segment.isEmpty() ? null : segment;
    }

    /** Whether the query has that parameter with that value. */
    boolean asks(String parameter) {
        for (String each : query.split("[&#]", -1)) {
            if (each.equals(parameter)) {
                return true;
            }
        }
        return false;
    }
}
