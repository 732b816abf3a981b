package dev.attache.server.llmcache;

/** Why a request passes by. */
enum Bypass {
    /** It is no call that is cached. */
    NOT_CACHEABLE,
    /** The client said so. */
    CLIENT,
    /** A value of {@code scope} is missing. */
    NO_SCOPE,
    /** Its body did not come, or is not a JSON object, or is one of too many values. */
    UNREADABLE,
    /** Its body is over 1 MiB. */
    TOO_LONG,
    /** Its answer depends on what the upstream remembers. */
    STATEFUL,
    /** It asks for a temperature above {@code skip.temperature_above}. */
    TEMPERATURE,
    /** Its question matches {@code skip.prompt_matches}. */
    PROMPT,
    /** It cannot be compared by meaning, and only that was wanted. */
    INCOMPARABLE,
    /** The store failed. */
    STORE_ERROR
}
