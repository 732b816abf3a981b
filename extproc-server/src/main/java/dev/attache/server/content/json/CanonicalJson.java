package dev.attache.server.content.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The one way in which a JSON value is written for a key: members by name, no blanks, every character in one spelling.
 *
 * <p>Two texts with the same canonical form are the same value to every parser. The reverse does not hold: {@code 1}
 * and {@code 1.0} stay different, because some upstreams tell them apart, and members of the same name are all kept in
 * their order, because parsers differ in which one counts. Not RFC 8785, which takes numbers for doubles and refuses
 * such texts.
 */
public final class CanonicalJson {
    private final StringBuilder out = new StringBuilder();

    private CanonicalJson() {}

    public static byte[] of(JsonValue value) {
        var canonical = new CanonicalJson();
        canonical.write(value);
        return canonical.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonValue value) {
        switch (value) {
            case JsonValue.Nothing none -> out.append("null");
            case JsonValue.Plain plain -> out.append(plain.written());
            case JsonValue.Text text -> string(text.value());
            case JsonValue.Items array -> items(array.values());
            case JsonValue.Members object -> members(object.members());
        }
    }

    private void items(List<JsonValue> values) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            write(values.get(i));
        }
        out.append(']');
    }

    private void members(List<JsonValue.Member> members) {
        var sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing(JsonValue.Member::name));
        out.append('{');
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            string(sorted.get(i).name());
            out.append(':');
            write(sorted.get(i).value());
        }
        out.append('}');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || isHalf(text, i)) {
                out.append("\\u%04x".formatted((int) c));
            } else if (Character.isHighSurrogate(c)) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Half of a surrogate pair, which UTF-8 cannot write; the second half of a whole one is not asked about. */
    private static boolean isHalf(String text, int i) {
        char c = text.charAt(i);
        boolean whole =
                Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        return Character.isSurrogate(c) && !whole;
    }
}
