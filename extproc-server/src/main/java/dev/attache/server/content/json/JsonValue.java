package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a JSON text. Immutable; numbers stay the text that they were. */
public sealed interface JsonValue {
    /** A string; halves of surrogate pairs stay what they were. */
    record Text(String value) implements JsonValue {}

    /** A number, true or false as it was written. */
    record Plain(String written) implements JsonValue {}

    /** null; also stands for a value that is missing. */
    enum Nothing implements JsonValue {
        NOTHING
    }

    /** An array. */
    record Items(List<JsonValue> values) implements JsonValue {}

    /** An object: its members in their order, repeated names included. */
    record Members(List<Member> members) implements JsonValue {}

    /** A member of an object. */
    record Member(String name, JsonValue value) {}

    /** The member with this name, the last where there are several; nothing where there is none. */
    default JsonValue get(String name) {
        if (this instanceof Members object) {
            for (int i = object.members.size() - 1; i >= 0; i--) {
                if (object.members.get(i).name.equals(name)) {
                    return object.members.get(i).value;
                }
            }
        }
        return Nothing.NOTHING;
    }

    /** What stands at a path. */
    default JsonValue at(JsonPath path) {
        JsonValue found = this;
        for (JsonPath.Segment segment : path.segments()) {
            if (found instanceof Items array && segment instanceof JsonPath.Index index) {
                int position = index.position() < 0 ? array.values.size() + index.position() : index.position();
                found = position >= 0 && position < array.values.size() ? array.values.get(position) : Nothing.NOTHING;
            } else {
                found = found.get(segment.name());
            }
        }
        return found;
    }

    /** The same object with another value for the member that {@link #get} gives; anything else as it is. */
    default JsonValue with(String name, JsonValue value) {
        if (this instanceof Members object) {
            var members = new ArrayList<>(object.members);
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).name.equals(name)) {
                    members.set(i, new Member(name, value));
                    return new Members(List.copyOf(members));
                }
            }
        }
        return this;
    }

    /** The same with another value at a path, where there is one. */
    default JsonValue with(JsonPath path, JsonValue value) {
        return replaced(path.segments(), value);
    }

    private JsonValue replaced(List<JsonPath.Segment> segments, JsonValue value) {
        if (segments.isEmpty()) {
            return value;
        }
        JsonPath.Segment first = segments.getFirst();
        List<JsonPath.Segment> rest = segments.subList(1, segments.size());
        if (this instanceof Items array && first instanceof JsonPath.Index index) {
            int position = index.position() < 0 ? array.values.size() + index.position() : index.position();
            if (position < 0 || position >= array.values.size()) {
                return this;
            }
            var values = new ArrayList<>(array.values);
            values.set(position, values.get(position).replaced(rest, value));
            return new Items(List.copyOf(values));
        }
        return with(first.name(), get(first.name()).replaced(rest, value));
    }

    /** The elements of an array; none for anything else. */
    default List<JsonValue> items() {
        return this instanceof Items array ? array.values : List.of();
    }

    /** A string's text; empty for anything else. */
    default String text() {
        return this instanceof Text text ? text.value : "";
    }

    /** A number's, true's or false's text; null for anything else. */
    default @Nullable String plain() {
        return this instanceof Plain plain ? plain.written : null;
    }

    /** Whether there is anything: not null, and not an array or object without content. */
    default boolean isSomething() {
        return switch (this) {
            case Nothing none -> false;
            case Items array -> !array.values.isEmpty();
            case Members object -> !object.members.isEmpty();
            case Text text -> !text.value.isEmpty();
            case Plain plain -> true;
        };
    }
}
