package dev.attache.server.responsecache.field;

import dev.attache.policy.Written;
import java.util.Locale;

/**
 * Types of content: one, as {@code application/json}, all of a kind, as {@code text/*}, or all: media ranges
 * without parameters (RFC 9110 section 12.5.1). Immutable; any thread.
 *
 * @param start what a type begins with
 * @param whole whether that is all of it
 */
@Written(value = "a type of content such as application/json, text/* or */*", pattern = "[^/ ;]+/[^/ ;]+")
public record ContentTypes(String start, boolean whole) {
    /**
     * Reads it as settings write it, in any case.
     *
     * @throws IllegalArgumentException where it is not a type of content
     */
    public static ContentTypes parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int slash = lower.indexOf('/');
        boolean valid = slash > 0
                && slash < lower.length() - 1
                && lower.indexOf('/', slash + 1) < 0
                && lower.chars().noneMatch(c -> c <= ' ' || c == ';');
        if (!valid) {
            throw new IllegalArgumentException(text + " (expected: a type of content such as text/html or text/*)");
        }
        if (lower.equals("*/*")) {
            return new ContentTypes("", false);
        }
        return lower.endsWith("/*")
                ? new ContentTypes(lower.substring(0, slash + 1), false)
                : new ContentTypes(lower, true);
    }

    /**
     * Whether a type is one of these.
     *
     * @param type in lower case, without its parameters
     */
    public boolean matches(String type) {
        return whole ? type.equals(start) : type.startsWith(start);
    }

    @Override
    public String toString() {
        return whole ? start : start.isEmpty() ? "*/*" : start + "*";
    }
}
