package dev.attache.server.content.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values by path: those of the text, or those of an element that may yet turn out to be the one asked for. */
final class FoundValues {
    private final @Nullable String[] values;

    FoundValues(int paths) {
        values = new @Nullable String[paths];
    }

    /** A value, null for JSON's null. */
    void put(int path, @Nullable String value) {
        values[path] = value;
    }

    void forget(List<Integer> paths) {
        for (int path : paths) {
            values[path] = null;
        }
    }

    /** Takes over what another found of these paths. */
    void take(List<Integer> paths, FoundValues other) {
        for (int path : paths) {
            values[path] = other.values[path];
        }
    }

    FoundValues another() {
        return new FoundValues(values.length);
    }

    @Nullable
    String get(int path) {
        return values[path];
    }
}
