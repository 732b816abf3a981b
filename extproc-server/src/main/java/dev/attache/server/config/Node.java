package dev.attache.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a YAML document and where it stands. */
sealed interface Node {
    /** Where the piece begins. */
    Place place();

    /** How an error names it: a scalar as it was written, anything else by its kind. */
    String describe();

    /**
     * Line and column, both from 1.
     */
    record Place(int line, int column) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
        }
    }

    /** Text; {@code plain} when it stood there without quotes. */
    record Scalar(String text, boolean plain, Place place) implements Node {
        private static final int MOST_SHOWN = 80;

        /** Whether it stands for nothing, as YAML's core schema has it. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }

        @Override
        public String describe() {
            if (isNull()) {
                return "nothing";
            }
            String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
            return plain ? shown : '"' + shown + '"';
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Place place) implements Node {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** A mapping in the order written. */
    record Mapping(List<Entry> entries, Place place) implements Node {
        @Override
        public String describe() {
            return "a mapping";
        }

        /** The value under a key, or null. */
        @Nullable
        Node get(String key) {
            for (Entry entry : entries) {
                if (entry.key().equals(key)) {
                    return entry.value();
                }
            }
            return null;
        }
    }

    /** A key, where it stands, and its value. */
    record Entry(String key, Place place, Node value) {}
}
