package dev.attache.exchange;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one direction as Envoy sent them: an ordered multimap with lower-case names, pseudo-headers
 * ({@code :method}, {@code :path}, {@code :status} …) among them.
 *
 * <p>Read-only: a change is an {@link Edits}. Used by one exchange at a time; not thread-safe. Bytes that are not UTF-8
 * are read as ISO-8859-1, so that no byte is lost.
 */
public interface Headers {
    /** The first value of a header, or null. The name must be in lower case. */
    @Nullable
    String first(String name);

    /** All values of a header in order; empty when there is none. The name must be in lower case. */
    List<String> all(String name);

    /** Calls {@code action} with each name and value, in order. */
    void forEach(BiConsumer<String, String> action);

    /** How many name-value pairs there are. */
    int size();

    /** The length of all names and values together, in bytes. */
    int bytes();

    /** Whether the header is there at all. */
    default boolean has(String name) {
        return first(name) != null;
    }
}
