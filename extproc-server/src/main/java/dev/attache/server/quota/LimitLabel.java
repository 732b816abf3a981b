package dev.attache.server.quota;

import dev.attache.store.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a limit is called towards clients, and how large it is said to be. Immutable.
 *
 * @param name printable ASCII, at most 128 characters plus what tells it from the others
 * @param quoted the name as a String of RFC 9651
 * @param limit the limit, in the counter's units
 * @param unit what it counts
 * @param scale how many of the counter's units are one of those that clients see
 */
public record LimitLabel(String name, String quoted, Limit limit, Unit unit, long scale) {
    private static final int MAX_NAME = 128;

    /** RFC 9651 section 3.3.1. */
    static final long MAX_INTEGER = 999_999_999_999_999L;

    /**
     * A limit that is to be labelled.
     *
     * @param limit in the counter's units
     * @param word what tells it from the policy's other limits, as its window {@code 1m}
     * @param unit what it counts
     * @param scale how many of the counter's units are one of those that clients see; at least 1
     */
    public record Shown(Limit limit, String word, Unit unit, long scale) {
        /** Refuses a scale below 1. */
        public Shown {
            if (scale < 1) {
                throw new IllegalArgumentException("scale: " + scale + " (expected: >= 1)");
            }
        }
    }

    /** One label per limit: the policy's name, or with several limits the name and the word. */
    public static List<LimitLabel> of(String policy, List<Shown> limits) {
        String clean = printable(policy);
        var labels = new ArrayList<LimitLabel>(limits.size());
        var taken = new HashSet<String>();
        for (Shown shown : limits) {
            String plain = limits.size() == 1 ? clean : clean + "-" + shown.word();
            String name = plain;
            for (int n = 2; !taken.add(name); n++) {
                name = plain + "-" + n;
            }
            labels.add(new LimitLabel(name, quoted(name), shown.limit(), shown.unit(), shown.scale()));
        }
        return List.copyOf(labels);
    }

    /** Whether it is known how much there can be; not so for a balance that is only filled by hand. */
    boolean hasQuota() {
        return limit.algorithm() != Limit.Algorithm.BALANCE || limit.amount() > 0;
    }

    /** The most that can be taken at one moment, or that each period grants. */
    long quota() {
        return shown(limit.algorithm() == Limit.Algorithm.BALANCE ? limit.amount() : limit.capacity());
    }

    /** The window in seconds; for a token bucket the time in which it fills. */
    long windowSeconds() {
        long millis = limit.algorithm() == Limit.Algorithm.TOKEN_BUCKET
                ? Math.ceilDiv(limit.burst() * limit.perMillis(), limit.amount())
                : limit.perMillis();
        return Math.max(1, seconds(millis));
    }

    /** The counter's number as clients see it: rounded down, never negative, and no more than an Integer can hold. */
    public long shown(long counted) {
        return Math.min(Math.max(0, counted) / scale, MAX_INTEGER);
    }

    /** Milliseconds as seconds, rounded up: a client that waits this long has waited long enough. */
    static long seconds(long millis) {
        return Math.ceilDiv(Math.max(0, millis), 1000);
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
