package dev.attache.server.chain;

import dev.attache.exchange.MatchValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host to compare with: {@code api.example.com}, {@code *.example.org} (any name below it, not itself), or what any
 * match value may be. Case does not matter. Thread-safe.
 */
public record HostPattern(String text, @Nullable String suffix, MatchValue value) {
    /**
     * Compiles a host.
     *
     * @throws IllegalArgumentException when it can never be one, with what was expected
     */
    public static HostPattern parse(String text) {
        if (text.startsWith("regex:") || text.equals("*")) {
            return new HostPattern(text, null, MatchValue.parse(text));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean below = lower.startsWith("*.");
        String name = below ? lower.substring(2) : lower;
        boolean port = name.contains(":") && !name.endsWith("]");
        if (name.isEmpty() || port || name.contains("*") || name.contains("/") || name.contains(" ")) {
            throw new IllegalArgumentException(
                    text + " (expected: a host without port such as api.example.com or \"*.example.org\")");
        }
        return new HostPattern(text, below ? lower.substring(1) : null, MatchValue.parse(lower));
    }

    /** Whether the host, in lower case and without port, fits. */
    boolean matches(@Nullable String host) {
        if (suffix == null) {
            return value.matches(host);
        }
        return host != null && host.length() > suffix.length() && host.endsWith(suffix);
    }

    /** Whether every host that fits the other certainly fits this. */
    boolean covers(HostPattern other) {
        if (suffix != null) {
            return other.suffix != null ? other.suffix.endsWith(suffix) : matches(other.value.toString());
        }
        return other.suffix == null ? MatchCover.covers(value, other.value) : value.isAny();
    }

    @Override
    public String toString() {
        return text;
    }
}
