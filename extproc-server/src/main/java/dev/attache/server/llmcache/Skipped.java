package dev.attache.server.llmcache;

/** Why an answer was not kept. */
enum Skipped {
    /** Its status is not 200. */
    STATUS,
    /** It is neither JSON nor events, or the other of the two than was asked for. */
    OTHER_FORM,
    /** The upstream forbids it: {@code cache-control: no-store}. */
    NO_STORE,
    /** It is longer than {@code max_entry}. */
    TOO_LONG,
    /** It was cut, or its last event never came. */
    INCOMPLETE,
    /** The model did not stop by itself. */
    FINISH_REASON,
    /** It is empty. */
    EMPTY,
    /** The model refused. */
    REFUSAL,
    /** It is, or contains, an error. */
    ERROR,
    /** It calls a tool. */
    TOOL_CALLS,
    /** Another model than the one asked gave it. */
    OTHER_MODEL,
    /** The upstream remembers it, and it would be continued. */
    STATEFUL,
    /** It cannot be compared by meaning, and would answer nothing else. */
    INCOMPARABLE,
    /** It was asked for before a purge. */
    PURGED,
    /** Too much is being kept at once. */
    BUSY,
    /** The store failed. */
    STORE_ERROR
}
