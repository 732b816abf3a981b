package dev.attache.server.llmcache;

import java.util.concurrent.CompletionException;

/** Why a request bypasses the cache. */
enum Bypass {
    /** It is not a call that is cached. */
    NOT_CACHEABLE,
    /** The client said so. */
    CLIENT,
    /** A value of {@code scope} is missing. */
    NO_SCOPE,
    /** Its body did not come, is not a JSON object, or has too many values. */
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
    STORE_ERROR,
    /** It is long, and too many are being read at once. */
    BUSY;

    /**
     * The reason when there was no thread to read something long on.
     *
     * @throws CompletionException with any other failure: a mistake of ours
     */
    static Bypass busy(Throwable error) {
        if (LongWork.isRejected(error)) {
            return BUSY;
        }
        throw error instanceof CompletionException known ? known : new CompletionException(error);
    }
}
