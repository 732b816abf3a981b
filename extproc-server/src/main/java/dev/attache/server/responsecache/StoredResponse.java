package dev.attache.server.responsecache;

import dev.attache.server.responsecache.field.EntityTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept.
 *
 * @param vary which request headers chose it, in lower case
 * @param body as it is on the wire, in whatever content coding the upstream chose; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredResponse(int status, Keeping keeping, List<String> vary, List<Field> headers, byte[] body) {
    /** One header; the name in lower case. */
    record Field(String name, String value) {}

    StoredResponse {
        vary = List.copyOf(vary);
        headers = List.copyOf(headers);
    }

    /** The first value of a header, or null. */
    @Nullable
    String first(String name) {
        for (Field field : headers) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }

    /** All values of a header. */
    List<String> all(String name) {
        return headers.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    /** Whether the upstream can be asked whether it has changed. */
    boolean hasValidator() {
        return EntityTag.parse(first("etag")) != null || first("last-modified") != null;
    }
}
