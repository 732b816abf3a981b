package dev.attache.server.responsecache.field;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A validator (RFC 9110 section 8.8.3). Immutable; any thread.
 *
 * @param opaque what is between the quotes, with them
 * @param weak whether it says only that two representations mean the same
 */
public record EntityTag(String opaque, boolean weak) {
    /** Reads one; null when the text is not an entity tag. */
    public static @Nullable EntityTag parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String stripped = text.strip();
        boolean weak = stripped.startsWith("W/");
        String opaque = weak ? stripped.substring(2) : stripped;
        boolean valid = opaque.length() >= 2
                && opaque.startsWith("\"")
                && opaque.endsWith("\"")
                && opaque.indexOf('"', 1) == opaque.length() - 1;
        return valid ? new EntityTag(opaque, weak) : null;
    }

    /** Weak comparison: what {@code If-None-Match} asks for (RFC 9110 section 8.8.3.2). */
    public boolean matches(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** Whether one of the tags in the lines of {@code If-None-Match}, or {@code *}, matches this (section 13.1.2). */
    public boolean matchesAny(List<String> lines) {
        for (String line : lines) {
            for (String part : FieldList.split(line)) {
                EntityTag other = parse(part);
                if (part.equals("*") || (other != null && matches(other))) {
                    return true;
                }
            }
        }
        return false;
    }
}
