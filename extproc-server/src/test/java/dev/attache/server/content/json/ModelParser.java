package dev.attache.server.content.json;

import java.util.ArrayList;

/** Reads a text that is known to be JSON. */
final class ModelParser {
    private final String text;
    private int at;

    ModelParser(String text) {
        this.text = text;
    }

    ModelJson whole() {
        ModelJson value = value();
        if (next() != 0) {
            throw new AssertionError("more after " + at + " of " + text);
        }
        return value;
    }

    private ModelJson value() {
        return switch (next()) {
            case '{' -> members();
            case '[' -> elements();
            default -> new ModelJson.Raw(token());
        };
    }

    private ModelJson members() {
        var list = new ArrayList<ModelJson.Member>();
        at++;
        while (next() != '}') {
            String name = token();
            skip(':');
            list.add(new ModelJson.Member(name, value()));
            comma('}');
        }
        at++;
        return new ModelJson.Members(list);
    }

    private ModelJson elements() {
        var list = new ArrayList<ModelJson>();
        at++;
        while (next() != ']') {
            list.add(value());
            comma(']');
        }
        at++;
        return new ModelJson.Elements(list);
    }

    private void comma(char close) {
        if (next() != close) {
            skip(',');
            if (next() == close) {
                throw new AssertionError("a comma before the end: " + text);
            }
        }
    }

    private void skip(char expected) {
        if (next() != expected) {
            throw new AssertionError(expected + " expected at " + at + " of " + text);
        }
        at++;
    }

    private String token() {
        int start = at;
        if (text.charAt(at) == '"') {
            for (at++; text.charAt(at) != '"'; at++) {
                at += text.charAt(at) == '\\' ? 1 : 0;
            }
            at++;
        } else {
            while (at < text.length() && "{}[],:\" \t\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
        }
        if (at == start) {
            throw new AssertionError("a token expected at " + at + " of " + text);
        }
        return text.substring(start, at);
    }

    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }
}
