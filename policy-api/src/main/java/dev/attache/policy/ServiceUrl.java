package dev.attache.policy;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The address of a service that is asked over HTTP: its paths are appended to it. Immutable.
 *
 * @param uri absolute, without a slash at the end
 */
@Written(value = "a URL such as http://embed:8080/v1; neither query nor fragment", pattern = "https?://[^?#]+")
public record ServiceUrl(URI uri) {
    private static final String EXPECTED = "http:// or https://, a host, perhaps a port and a path";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is not an address, with what was expected
     */
    public static ServiceUrl parse(String text) {
        URI uri = uri(text);
        if (uri == null) {
            throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
        }
        if (uri.getRawUserInfo() != null) {
            // Not shown: it is a password.
            throw new IllegalArgumentException("a user in the address (expected: none; use api_key)");
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
        }
        return new ServiceUrl(uri);
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
