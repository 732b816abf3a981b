package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of reading values out of a JSON text. Immutable. */
public sealed interface JsonRead {
    /**
     * The value at a path that was asked for: the text of a string, number, true or false, the JSON text of an object
     * or array as it stood there. Null when it is missing, null, or too long.
     */
    @Nullable
    String get(JsonPath path);

    /** The text was JSON, as far as it was read. */
    record Values(Map<JsonPath, String> found) implements JsonRead {
        public Values {
            found = Map.copyOf(found);
        }

        @Override
        public @Nullable String get(JsonPath path) {
            return found.get(path);
        }
    }

    /**
     * The text is not JSON, or is nested too deep: nothing can be said about any value.
     *
     * @param reason why, without any part of the text
     * @param at where, in bytes from the beginning
     */
    record NotJson(String reason, long at) implements JsonRead {
        @Override
        public @Nullable String get(JsonPath path) {
            return null;
        }
    }
}
