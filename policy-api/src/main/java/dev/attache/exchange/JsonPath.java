package dev.attache.exchange;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a value stands in a JSON text: {@code messages.-1.content}.
 *
 * <p>The part of GJSON's syntax that leads to one value. Segments are separated by dots; a number is an index, negative
 * from the end; {@code @reverse} before an index counts it from the end; {@code @this} is the value itself. A backslash
 * takes the next character as it is, and makes its segment a name: {@code a\.b}, {@code \0}. What GJSON has beyond that
 * is refused, never misread. Immutable; {@link #toString} parses to the same path.
 *
 * @param segments the steps down from the root; none is the whole text
 * @see <a href="https://github.com/tidwall/gjson/blob/master/SYNTAX.md">GJSON Path Syntax</a>
 */
public record JsonPath(List<Segment> segments) {
    /** One step down. */
    public sealed interface Segment {
        /** The name under which an object has it. */
        String name();
    }

    /** Into an object. */
    public record Key(String name) implements Segment {
        public Key {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("an empty name (expected: at least one character)");
            }
        }
    }

    /** Into an array; -1 is the last. An object with such a name has it too. */
    public record Index(int position) implements Segment {
        @Override
        public String name() {
            return Integer.toString(position);
        }
    }

    public JsonPath {
        segments = List.copyOf(segments);
    }

    /**
     * Compiles a path.
     *
     * @throws IllegalArgumentException when the text is not a path, with what was expected
     */
    public static JsonPath parse(String text) {
        return new JsonPath(new JsonPathParser(text).segments());
    }

    /** Whether both may lead to the same value of some text, or one to a part of the other's. */
    public boolean mayMeet(JsonPath other) {
        int shared = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < shared; i++) {
            if (!mayBeSame(segments.get(i), other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayBeSame(Segment one, Segment other) {
        boolean fromBothEnds =
                one instanceof Index a && other instanceof Index b && (a.position < 0) != (b.position < 0);
        return fromBothEnds || one.name().equals(other.name());
    }

    @Override
    public String toString() {
        return segments.isEmpty()
                ? JsonPathParser.THIS
                : segments.stream().map(JsonPathParser::write).collect(Collectors.joining("."));
    }
}
