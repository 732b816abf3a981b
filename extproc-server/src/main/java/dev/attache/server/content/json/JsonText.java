package dev.attache.server.content.json;

import java.nio.charset.StandardCharsets;

/** Java texts and JSON's strings. Thread-safe. */
public final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** The text as a JSON string, in quotes. Half a surrogate pair becomes U+FFFD. */
    public static String quote(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return whole(json.append('"')).toString();
    }

    /** What stands between the quotes of a well-formed JSON string. Half a surrogate pair becomes U+FFFD. */
    public static String unquote(byte[] json, int from, int to) {
        var raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        int backslash = raw.indexOf('\\');
        return backslash < 0 ? raw : whole(unescaped(raw, backslash)).toString();
    }

    /** The same, unlike a text for people: two halves of surrogate pairs that differ stay two different texts. */
    static String verbatim(byte[] json, int from, int to) {
        var raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        int backslash = raw.indexOf('\\');
        return backslash < 0 ? raw : unescaped(raw, backslash).toString();
    }

    private static StringBuilder unescaped(String raw, int first) {
        var text = new StringBuilder(raw.length());
        int done = 0;
        for (int backslash = first; backslash >= 0; backslash = raw.indexOf('\\', done)) {
            text.append(raw, done, backslash);
            char c = raw.charAt(backslash + 1);
            boolean hexadecimal = c == 'u';
            done = backslash + (hexadecimal ? 6 : 2);
            text.append(hexadecimal ? (char) Integer.parseInt(raw, backslash + 2, done, 16) : escaped(c));
        }
        return text.append(raw, done, raw.length());
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }

    /** UTF-8 cannot write half a surrogate pair: what becomes of it would depend on the encoder. */
    private static StringBuilder whole(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, '\uFFFD');
            }
        }
        return text;
    }
}
