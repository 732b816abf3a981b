package dev.attache.server.ratelimit;

/** The languages in which clients are told what is left. */
public enum HeaderDialect {
    /** {@code RateLimit} and {@code RateLimit-Policy}: draft-ietf-httpapi-ratelimit-headers-11. */
    STANDARD,
    /** {@code X-RateLimit-*} as Envoy's own rate limit filter writes them: draft-polli-ratelimit-headers-03. */
    DRAFT03,
    /** {@code RateLimit-Limit}, {@code -Remaining}, {@code -Reset}: the IETF draft up to its version 06. */
    LEGACY,
    /** {@code x-ratelimit-*-requests} as OpenAI's API writes them. */
    OPENAI,
    /** {@code anthropic-ratelimit-requests-*} as Anthropic's API writes them. */
    ANTHROPIC,
    /** {@code timestamp} and {@code calltimeleft}. */
    HIGRESS,
    /** Nothing: saves the exchange its response phase. */
    NONE
}
