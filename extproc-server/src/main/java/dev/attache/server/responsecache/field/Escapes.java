package dev.attache.server.responsecache.field;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Percent-encoding (RFC 3986 sections 2.1 and 6.2.2). */
final class Escapes {
    private Escapes() {}

    /** With escapes in upper case and those of unreserved characters undone; null when it cannot be part of a URI. */
    static @Nullable String normalised(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return null;
            }
            plain &= c != '%';
        }
        if (plain) {
            return text;
        }
        var normal = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                normal.append(c);
                continue;
            }
            int value = value(text, i);
            if (value < 0) {
                return null;
            }
            if (isUnreserved(value)) {
                normal.append((char) value);
            } else {
                normal.append(text.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return normal.toString();
    }

    private static int value(String text, int at) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
        return low < 0 ? -1 : high * 16 + low;
    }

    /** Whether escapes stand for what some origins take for syntax: slashes, dots, semicolons, marks, ends of text. */
    static boolean hidesSyntax(String normalised) {
        int at = normalised.indexOf('%');
        while (at >= 0) {
            int value = value(normalised, at);
            // %25 may be the start of an escape that an origin undoes a second time.
            if (value < 0x20 || value == 0x7f || "/\\;?#.%".indexOf(value) >= 0) {
                return true;
            }
            at = normalised.indexOf('%', at + 3);
        }
        return false;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
