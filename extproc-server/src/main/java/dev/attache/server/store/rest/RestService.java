package dev.attache.server.store.rest;

import dev.attache.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a service is, and the credentials to ask it with.
 *
 * @param name what it is called in errors: the word in the configuration
 * @param uri what its paths are appended to, without a slash at the end
 * @param collection what the names of its collections begin with
 * @param credentials headers that let us in; shown nowhere
 * @param timeout the timeout of a call that somebody waits for, from the connect to the last byte
 */
public record RestService(String name, URI uri, String collection, Map<String, String> credentials, Duration timeout) {
    public RestService {
        credentials = Map.copyOf(credentials);
        credentials.forEach((header, value) -> {
            if (!value.matches("[\\x20-\\x7e]+")) {
                // The header's name shows which setting it is; the value is a secret.
                throw new IllegalArgumentException(
                        name + ": a secret for the header " + header + " (expected: printable ASCII, not empty)");
            }
        });
    }

    /** The headers of every call. */
    Map<String, List<String>> headers() {
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("content-type", List.of("application/json"));
        headers.put("accept", List.of("application/json"));
        credentials.forEach((header, value) -> headers.put(header, List.of(value)));
        return Map.copyOf(headers);
    }

    /** The fault of an answer that is not as expected. */
    StoreException wrong(String what) {
        return new StoreException(StoreException.Reason.WRONG_ANSWER, name + ": " + what);
    }

    @Override
    public String toString() {
        return name + " at " + uri;
    }
}
