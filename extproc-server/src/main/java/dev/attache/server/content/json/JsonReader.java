package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values at some paths out of JSON texts, in one walk and without building a tree.
 *
 * <p>Where a name occurs twice, {@link #lastWins} takes the last, as most parsers do: a policy that decides on a value
 * must see what the upstream sees, and so reads to the end. Immutable and thread-safe.
 */
public final class JsonReader {
    /** Unless set otherwise, a longer value counts as missing; in bytes as they stand in the text. */
    public static final int MAX_VALUE = 1 << 20;

    private final List<JsonPath> paths;
    private final PathNode tree;
    private final int maxValue;

    private JsonReader(List<JsonPath> paths, PathNode tree, int maxValue) {
        this.paths = paths;
        this.tree = tree;
        this.maxValue = maxValue;
    }

    /** Reads to the end; of members with the same name the last one counts. */
    public static JsonReader lastWins(Collection<JsonPath> paths) {
        List<JsonPath> different = paths.stream().distinct().toList();
        return new JsonReader(different, PathNode.of(different), MAX_VALUE);
    }

    /** The same, where a value of more bytes counts as missing. */
    public JsonReader withMaxValue(int bytes) {
        return new JsonReader(paths, tree, bytes);
    }

    /** Reads a whole text. */
    public JsonRead read(byte[] text) {
        return read(ByteBuffer.wrap(text));
    }

    /** Reads a whole text, from the buffer's position to its limit, which stay as they are. */
    public JsonRead read(ByteBuffer text) {
        return read(text, null);
    }

    /**
     * The same, while a listener hears of every name and value of the same walk, as far as it goes; of a text that is
     * not JSON it has heard the beginning.
     */
    public JsonRead read(ByteBuffer text, JsonScanner.@Nullable Listener listener) {
        var reading = new JsonReading(this, listener);
        reading.feed(text);
        return reading.end();
    }

    /** Reads a text that comes in pieces. */
    public JsonReading begin() {
        return new JsonReading(this, null);
    }

    List<JsonPath> paths() {
        return paths;
    }

    PathNode tree() {
        return tree;
    }

    int maxValue() {
        return maxValue;
    }
}
