package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets and removes values in JSON texts; everything else (numbers, escapes, blanks, the order of members, members that
 * nobody knows) stays byte for byte.
 *
 * <ul>
 *   <li>Paths mean the text as it came: removing {@code a.0} and {@code a.1} removes the first two elements.
 *   <li>Setting makes the objects that are missing on the way. A text, number, true, false or null that is in the way
 *       gives place to an object; the root does not.
 *   <li>An index makes nothing: where the array has no such element, and where an array has no names, nothing is set.
 *   <li>Of members with the same name every one is set or removed.
 * </ul>
 *
 * Immutable and thread-safe.
 */
public final class JsonEditor {
    /** Most by which a text may grow beyond the values set: one with many equal names would multiply them. */
    private static final int MAX_GROWTH = 1 << 20;

    private final PathNode tree;
    private final int sets;
    private final boolean countsFromEnd;

    private JsonEditor(PathNode tree, int sets) {
        this.tree = tree;
        this.sets = sets;
        this.countsFromEnd = tree.countsFromEnd();
    }

    /**
     * Compiles edits.
     *
     * @param set what is set
     * @param remove what is removed
     * @throws IllegalArgumentException when a path is the root, or two paths may lead to the same value or one into the
     *     other's
     */
    public static JsonEditor of(List<JsonPath> set, List<JsonPath> remove) {
        var all = new ArrayList<JsonPath>(set);
        all.addAll(remove);
        for (int i = 0; i < all.size(); i++) {
            JsonPath path = all.get(i);
            if (path.segments().isEmpty()) {
                throw new IllegalArgumentException(path + " (expected: a path to a part of the body)");
            }
            for (JsonPath other : all.subList(0, i)) {
                if (path.mayMeet(other)) {
                    throw new IllegalArgumentException(
                            "%s and %s (expected: paths that cannot meet)".formatted(other, path));
                }
            }
        }
        return new JsonEditor(PathNode.of(all), set.size());
    }

    /**
     * Edits a text, from the buffer's position to its limit, which stay as they are.
     *
     * @param values JSON texts, one for each path that is set, in order
     */
    public JsonEdit apply(ByteBuffer body, List<String> values) {
        if (values.size() != sets) {
            throw new IllegalArgumentException("values: " + values.size() + " (expected: " + sets + ")");
        }
        byte[] text = new byte[body.remaining()];
        body.get(body.position(), text);
        ArrayLengths lengths = null;
        if (countsFromEnd) {
            lengths = new ArrayLengths();
            scan(text, lengths);
        }
        var splices = new Splices(
                MAX_GROWTH + 3L * values.stream().mapToLong(String::length).sum());
        JsonScanner scanner = scan(text, new EditWalk(text, tree, lengths, values, splices));
        String problem = scanner.problem();
        if (problem != null) {
            return new JsonEdit.NotEdited(problem, scanner.offset());
        }
        if (splices.isTooLong()) {
            return new JsonEdit.NotEdited("it would become too long", text.length);
        }
        return splices.isEmpty() ? new JsonEdit.Unchanged() : new JsonEdit.Edited(splices.apply(text));
    }

    private static JsonScanner scan(byte[] text, JsonScanner.Listener listener) {
        var scanner = new JsonScanner(listener);
        scanner.feed(ByteBuffer.wrap(text));
        scanner.end();
        return scanner;
    }
}
