package dev.attache.server.responsecache.field;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists in header fields (RFC 9110 section 5.6.1): parts between commas outside quoted strings. Any text is read: a
 * quoted string that never ends goes on to the end of the line. Any thread.
 */
public final class FieldList {
    private FieldList() {}

    /** The parts of one line, without the blanks around them; empty ones are left out. */
    public static List<String> split(String line) {
        var parts = new ArrayList<String>(4);
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                add(parts, line.substring(from, i));
                from = i + 1;
            }
        }
        add(parts, line.substring(from));
        return parts;
    }

    private static void add(List<String> parts, String part) {
        String stripped = part.strip();
        if (!stripped.isEmpty()) {
            parts.add(stripped);
        }
    }

    /** What a quoted string says (RFC 9110 section 5.6.4); anything else as it is. */
    public static String unquoted(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        var plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() - 1 ? text.charAt(++i) : c);
        }
        return plain.toString();
    }
}
