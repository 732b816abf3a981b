package dev.attache.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands in a JSON text: {@code messages.-1.content}.
 *
 * <p>Segments are separated by dots; a number is an index, negative from the end; {@code \.} is a dot in a name. GJSON's
 * {@code @reverse} before an index counts it from the end. Immutable.
 */
public record JsonPath(List<Segment> segments) {
    /** One step down. */
    public sealed interface Segment {}

    /** Into an object. */
    public record Key(String name) implements Segment {}

    /** Into an array; -1 is the last. An object with such a name has it too. */
    public record Index(int position) implements Segment {}

    /**
     * Compiles a path.
     *
     * @throws IllegalArgumentException when the text is none, with what was expected
     */
    public static JsonPath parse(String text) {
        var segments = new ArrayList<Segment>();
        for (String part : text.split("\\.", -1)) {
            if (part.isEmpty()) {
                throw new IllegalArgumentException("\"" + text + "\" (expected: names and indexes between dots)");
            }
            segments.add(part.matches("-?[0-9]{1,9}") ? new Index(Integer.parseInt(part)) : new Key(part));
        }
        return new JsonPath(List.copyOf(segments));
    }
}
