package dev.attache.exchange;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes a request's {@code :path} apart. */
final class Paths {
    private Paths() {}

    /** The path without query and fragment. */
    static @Nullable String withoutQuery(@Nullable String path) {
        if (path == null) {
            return null;
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '?' || path.charAt(i) == '#') {
                return path.substring(0, i);
            }
        }
        return path;
    }

    /** The first parameter of that name, percent-decoded, {@code +} read as a blank; null when it is not there. */
    static @Nullable String queryParameter(@Nullable String path, String name) {
        int at = path == null ? -1 : path.indexOf('?');
        if (path == null || at < 0) {
            return null;
        }
        at++;
        while (at <= path.length()) {
            int end = path.indexOf('&', at);
            if (end < 0) {
                end = path.length();
            }
            int equals = path.indexOf('=', at);
            int nameEnd = equals >= 0 && equals < end ? equals : end;
            if (decoded(path.substring(at, nameEnd)).equals(name)) {
                return nameEnd == end ? "" : decoded(path.substring(nameEnd + 1, end));
            }
            at = end + 1;
        }
        return null;
    }

    /** Decodes what can be decoded; a broken escape stays as it is, because a client may send anything. */
    static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
