package dev.attache.server.ratelimit;

import dev.attache.store.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a limit is called towards clients, and how large it is said to be.
 *
 * @param name printable ASCII, at most 128 characters
 * @param quoted the name as a String of RFC 9651
 * @param quota the most that can be taken at one moment
 * @param windowSeconds the window; of a token bucket the time in which it fills
 */
record LimitLabel(String name, String quoted, long quota, long windowSeconds) {
    private static final int MAX_NAME = 128;

    /** RFC 9651 section 3.3.1. */
    static final long MAX_INTEGER = 999_999_999_999_999L;

    /** One label per limit: the policy's name, or with several limits the name and the window. */
    static List<LimitLabel> of(String policy, List<RateLimitPolicy.LimitConfig> limits) {
        String clean = printable(policy);
        var labels = new ArrayList<LimitLabel>(limits.size());
        var taken = new HashSet<String>();
        for (RateLimitPolicy.LimitConfig limit : limits) {
            String plain = limits.size() == 1 ? clean : clean + "-" + limit.per();
            String name = plain;
            for (int n = 2; !taken.add(name); n++) {
                name = plain + "-" + n;
            }
            labels.add(
                    new LimitLabel(name, quoted(name), integer(limit.toLimit().capacity()), window(limit.toLimit())));
        }
        return List.copyOf(labels);
    }

    private static long window(Limit limit) {
        long millis = limit.algorithm() == Limit.Algorithm.TOKEN_BUCKET
                ? Math.ceilDiv(limit.burst() * limit.perMillis(), limit.amount())
                : limit.perMillis();
        return Math.max(1, seconds(millis));
    }

    /** Milliseconds as seconds, rounded up: a client that waits this long has waited long enough. */
    static long seconds(long millis) {
        return Math.ceilDiv(Math.max(0, millis), 1000);
    }

    /** A number that an Integer of RFC 9651 can hold. */
    static long integer(long value) {
        return Math.min(value, MAX_INTEGER);
    }

    /** Names come from YAML keys and may have any character; headers may not. */
    private static String printable(String policy) {
        var out = new StringBuilder();
        for (byte b : policy.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append("%%%02X".formatted(b));
            }
        }
        return out.length() > MAX_NAME ? out.substring(0, MAX_NAME) : out.toString();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
