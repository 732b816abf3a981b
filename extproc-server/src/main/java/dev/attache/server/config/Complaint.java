package dev.attache.server.config;

import dev.attache.server.config.Node.Place;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an {@link IllegalArgumentException} taken apart: {@code requests: -1 (expected: >= 0)}.
 *
 * @param name what it is about, where the text begins with one
 * @param said the value, or what is wrong
 * @param expected what would have been right
 */
record Complaint(
        @Nullable String name, String said, @Nullable String expected) {
    private static final Pattern TEXT =
            Pattern.compile("(?:([a-z][a-z0-9_]*(?:\\[[0-9]+])?): )?(.*?)(?: \\(expected: (.*)\\))?", Pattern.DOTALL);

    /** One for each line of the text: a record may refuse several settings at once. */
    static List<Complaint> all(IllegalArgumentException e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return text.lines().map(Complaint::of).toList();
    }

    static Complaint of(IllegalArgumentException e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return of(text);
    }

    private static Complaint of(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? new Complaint(matcher.group(1), matcher.group(2), matcher.group(3))
                : new Complaint(null, text, null);
    }

    void add(Problems problems, Place place, String path, @Nullable String nearest) {
        problems.add(place, path, name == null ? said : name + ": " + said, expected, nearest);
    }
}
