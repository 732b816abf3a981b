package dev.attache.exchange;

import dev.attache.exchange.JsonPath.Index;
import dev.attache.exchange.JsonPath.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the text of a {@link JsonPath}, and writes it. */
final class JsonPathParser {
    static final String THIS = "@this";

    private static final String REVERSE = "@reverse";
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_SEGMENTS = 64;
    /** What is counted from the end is kept until the end is known. */
    private static final int MAX_FROM_END = 1000;

    private static final Pattern INDEX = Pattern.compile("0|-?[1-9][0-9]{0,8}");
    /** What has a meaning in GJSON, anywhere or at the start of a segment. */
    private static final String SPECIAL = "*?|[]\\.";

    private static final String SPECIAL_AT_START = "#@!{";

    private final String text;
    private final List<Segment> segments = new ArrayList<>();
    private boolean reversed;

    JsonPathParser(String text) {
        this.text = text;
    }

    List<Segment> segments() {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a JSON path of %d characters (expected: at most %d)".formatted(text.length(), MAX_LENGTH));
        }
        if (text.equals("$") || text.startsWith("$.") || text.startsWith("$[")) {
            throw refused("JSONPath is not used here", "a.b.0 in place of $.a.b[0]");
        }
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                segment(text.substring(start, i));
                start = i + 1;
            } else if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
        }
        if (reversed) {
            throw refused("@reverse without an index", "@reverse.0 for the last element");
        }
        if (segments.size() > MAX_SEGMENTS) {
            throw refused(segments.size() + " segments", "at most " + MAX_SEGMENTS);
        }
        return segments;
    }

    private void segment(String part) {
        if (part.isEmpty()) {
            throw refused("an empty segment", "names and indexes between dots");
        }
        if (part.charAt(0) == '@') {
            modifier(part);
        } else if (INDEX.matcher(part).matches()) {
            index(Integer.parseInt(part));
        } else if (reversed) {
            throw refused("@reverse before \"" + part + "\"", "an index after it: @reverse.0 is the last element");
        } else {
            segments.add(new JsonPath.Key(name(part)));
        }
    }

    private void modifier(String part) {
        if (part.equals(REVERSE) && !reversed) {
            reversed = true;
        } else if (!part.equals(THIS)) {
            throw refused(
                    "the modifier " + part + " is not supported",
                    "@reverse before an index, @this; a name that begins with @ is written \\@");
        }
    }

    private void index(int position) {
        if (reversed && position < 0) {
            throw refused("@reverse before " + position, "an index from 0 after it");
        }
        int counted = reversed ? -1 - position : position;
        if (counted < -MAX_FROM_END) {
            throw refused("an index of " + counted, "at most " + MAX_FROM_END + " from the end");
        }
        reversed = false;
        segments.add(new Index(counted));
    }

    private String name(String part) {
        var name = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                i++;
                if (i == part.length()) {
                    throw refused("a backslash at the end", "a character after it");
                }
                name.append(part.charAt(i));
                continue;
            }
            if (isSpecial(c, i)) {
                throw special(c);
            }
            name.append(c);
        }
        return name.toString();
    }

    private static boolean isSpecial(char c, int position) {
        return SPECIAL.indexOf(c) >= 0 || (position == 0 && SPECIAL_AT_START.indexOf(c) >= 0);
    }

    private IllegalArgumentException special(char c) {
        String expected = "the path of one value; in a name it is written \\" + c;
        return switch (c) {
            case '#' -> refused("GJSON's # (length, each element, query) is not supported", expected);
            case '*', '?' -> refused("GJSON's wildcard " + c + " is not supported", expected);
            case '|' -> refused("GJSON's pipe | is not supported", "a dot; in a name it is written \\|");
            case '!' -> refused("GJSON's literal ! is not supported", expected);
            case '{' -> refused("GJSON's multipath { is not supported", expected);
            default ->
                refused(
                        "brackets are not used here",
                        "an index between dots (a.0 in place of a[0]); in a name it is written \\" + c);
        };
    }

    private IllegalArgumentException refused(String why, String expected) {
        return new IllegalArgumentException("\"%s\": %s (expected: %s)".formatted(text, why, expected));
    }

    /** A segment as {@link #segments} reads it. */
    static String write(Segment segment) {
        if (segment instanceof Index index) {
            return index.name();
        }
        String name = segment.name();
        var text = new StringBuilder(INDEX.matcher(name).matches() || name.startsWith("$") ? "\\" : "");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isSpecial(c, i)) {
                text.append('\\');
            }
            text.append(c);
        }
        return text.toString();
    }
}
