package dev.attache.server.llmcache;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Gives an answer that is given again ids and a time of its own, of the same form and length; every other byte stays.
 *
 * <p>An id is only replaced where it is a whole JSON string, a time only where it is the number of a member of that
 * name: inside a text both have backslashes before their quotes.
 */
final class FreshIds {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f-]+");
    private static final List<byte[]> TIMES = List.of(ascii("created\""), ascii("created_at\""));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(byte[] before, byte[] after) {}

    private FreshIds() {}

    /** A copy of the body with fresh ids. */
    static byte[] of(Entry entry, Instant now, LongSupplier random) {
        byte[] body = entry.body().clone();
        List<Change> ids = entry.ids().stream()
                .map(id -> new Change(ascii(id + '"'), ascii(like(id, random) + '"')))
                .toList();
        byte[] seconds = ascii(Long.toString(now.getEpochSecond()));
        List<byte[]> times = entry.times().stream()
                .map(FreshIds::ascii)
                .filter(time -> time.length == seconds.length)
                .toList();
        for (int i = 0; i < body.length; i++) {
            if (body[i] != '"') {
                continue;
            }
            for (Change each : ids) {
                if (has(body, i + 1, each.before)) {
                    System.arraycopy(each.after, 0, body, i + 1, each.after.length);
                }
            }
            int number = times.isEmpty() ? -1 : numberAfterTime(body, i + 1);
            if (number >= 0 && !isDigit(body, number + seconds.length) && hasAny(body, number, times)) {
                System.arraycopy(seconds, 0, body, number, seconds.length);
            }
        }
        return body;
    }

    private static boolean hasAny(byte[] body, int at, List<byte[]> texts) {
        for (byte[] each : texts) {
            if (has(body, at, each)) {
                return true;
            }
        }
        return false;
    }

    /** Another id of the same form: what stands before the first dash or underscore names its kind. */
    static String like(String id, LongSupplier random) {
        int kind = 0;
        if (!UUID.matcher(id).matches()) {
            while (kind < id.length() && id.charAt(kind) != '-' && id.charAt(kind) != '_') {
                kind++;
            }
            kind = kind == id.length() ? 0 : kind + 1;
        }
        String tail = id.substring(kind);
        boolean hex = HEX.matcher(tail).matches();
        var fresh = new StringBuilder(id.substring(0, kind));
        for (int i = 0; i < tail.length(); i++) {
            char c = tail.charAt(i);
            int any = (int) Long.remainderUnsigned(random.getAsLong(), hex ? 16 : Character.isDigit(c) ? 10 : 26);
            if (c == '-' || c == '_') {
                fresh.append(c);
            } else if (hex) {
                fresh.append(Character.forDigit(any, 16));
            } else {
                fresh.append((char) ((Character.isDigit(c) ? '0' : Character.isUpperCase(c) ? 'A' : 'a') + any));
            }
        }
        return fresh.toString();
    }

    private static int numberAfterTime(byte[] body, int at) {
        for (byte[] name : TIMES) {
            if (has(body, at, name)) {
                int next = afterBlanks(body, at + name.length);
                return next < body.length && body[next] == ':' ? afterBlanks(body, next + 1) : -1;
            }
        }
        return -1;
    }

    private static int afterBlanks(byte[] body, int at) {
        int next = at;
        while (next < body.length
                && (body[next] == ' ' || body[next] == '\n' || body[next] == '\r' || body[next] == '\t')) {
            next++;
        }
        return next;
    }

    private static boolean has(byte[] body, int at, byte[] text) {
        if (at + text.length > body.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (body[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte[] body, int at) {
        return at < body.length && body[at] >= '0' && body[at] <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
