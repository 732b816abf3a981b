package dev.attache.server.vectors;

import dev.attache.policy.Written;
import java.util.regex.Pattern;

/**
 * What the names of collections begin with. They are made of it, a hyphen, and the name of an embedder and its model.
 *
 * @param text short, so that names fit where they may have 32 characters
 */
@Written(
        value = "1 to 15 lower case letters, digits and hyphens such as attache; begins with a letter",
        pattern = CollectionPrefix.PATTERN)
public record CollectionPrefix(String text) {
    static final String PATTERN = "[a-z]([a-z0-9-]{0,13}[a-z0-9])?";

    private static final Pattern WRITTEN = Pattern.compile(PATTERN);

    /**
     * Reads a prefix.
     *
     * @throws IllegalArgumentException when it is not such a prefix, with what was expected
     */
    public static CollectionPrefix parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    text
                            + " (expected: 1 to 15 lower case letters, digits and hyphens; a letter first, no hyphen at the end)");
        }
        return new CollectionPrefix(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
