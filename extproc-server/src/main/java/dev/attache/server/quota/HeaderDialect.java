package dev.attache.server.quota;

import java.util.EnumSet;
import java.util.List;

/** The languages in which clients are told what is left. */
public enum HeaderDialect {
    /** {@code RateLimit} and {@code RateLimit-Policy}: draft-ietf-httpapi-ratelimit-headers-11. */
    STANDARD,
    /** {@code X-RateLimit-*} as Envoy's own rate limit filter writes them: draft-polli-ratelimit-headers-03. */
    DRAFT03,
    /** {@code RateLimit-Limit}, {@code -Remaining}, {@code -Reset}: the IETF draft up to its version 06. */
    LEGACY,
    /** {@code x-ratelimit-*-requests} and {@code -tokens} as OpenAI's API writes them. */
    OPENAI,
    /** {@code anthropic-ratelimit-requests-*} and {@code -tokens-*} as Anthropic's API writes them. */
    ANTHROPIC,
    /** {@code timestamp} with {@code calltimeleft} or {@code tokenleft}. */
    HIGRESS,
    /** Nothing: saves the exchange its response phase. */
    NONE;

    /**
     * The setting {@code headers} as a list of them.
     *
     * @throws IllegalArgumentException when one is listed twice, or {@link #NONE} together with others
     */
    public static List<HeaderDialect> checked(List<HeaderDialect> headers) {
        if (headers.size() > 1 && headers.contains(NONE)) {
            throw new IllegalArgumentException("headers: none with others (expected: none alone)");
        }
        if (!headers.isEmpty() && EnumSet.copyOf(headers).size() != headers.size()) {
            throw new IllegalArgumentException("headers: " + headers + " (expected: each only once)");
        }
        return List.copyOf(headers);
    }
}
