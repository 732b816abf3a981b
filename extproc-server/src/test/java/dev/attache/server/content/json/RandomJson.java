package dev.attache.server.content.json;

import java.util.List;
import java.util.Random;

/** JSON texts as they come in the wild: every kind of escape, number and blank, equal names, few names so that paths hit. */
public final class RandomJson {
    private static final List<String> NAMES = List.of("a", "b", "0", "1", "-1", "a.b", "\\u0061", "é", "a\\\"b", "");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "1.0e400", "12345678901234567890", "-1.50", "1E+2", "0.1e-7", "3", "1e0");
    private static final List<String> CHARACTERS = List.of(
            "a",
            " ",
            "{",
            "}",
            "[",
            ",",
            ":",
            "é",
            "漢",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\r",
            "\\t",
            "\\u0000",
            "\\uD83D\\uDE00",
            "\\u00e9",
            "\\ud800",
            "\\\\u0041",
            "\u007f",
            "\uFFFD");

    private final Random random;

    public RandomJson(long seed) {
        random = new Random(seed);
    }

    /** A text with an object or, now and then, anything else at its root. */
    public String text() {
        var json = new StringBuilder();
        blank(json);
        if (random.nextInt(10) == 0) {
            value(json, 0);
        } else {
            object(json, 0);
        }
        blank(json);
        return json.toString();
    }

    private void value(StringBuilder json, int depth) {
        switch (random.nextInt(depth > 4 ? 5 : 9)) {
            case 0 -> json.append(pick(NUMBERS));
            case 1 -> json.append("true");
            case 2 -> json.append("false");
            case 3 -> json.append("null");
            case 4 -> string(json);
            case 5, 6 -> array(json, depth + 1);
            default -> object(json, depth + 1);
        }
    }

    private void object(StringBuilder json, int depth) {
        json.append('{');
        blank(json);
        int members = random.nextInt(5);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ",");
            blank(json);
            json.append('"').append(pick(NAMES)).append('"');
            blank(json);
            json.append(':');
            blank(json);
            value(json, depth);
            blank(json);
        }
        json.append('}');
    }

    private void array(StringBuilder json, int depth) {
        json.append('[');
        blank(json);
        int elements = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            json.append(i == 0 ? "" : ",");
            blank(json);
            value(json, depth);
            blank(json);
        }
        json.append(']');
    }

    private void string(StringBuilder json) {
        json.append('"');
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            json.append(pick(CHARACTERS));
        }
        json.append('"');
    }

    private void blank(StringBuilder json) {
        if (random.nextInt(4) == 0) {
            json.append(pick(List.of(" ", "\n  ", "\t", "\r\n")));
        }
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
