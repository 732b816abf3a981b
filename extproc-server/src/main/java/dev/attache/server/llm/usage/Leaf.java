package dev.attache.server.llm.usage;

/** What is done with a value that a path leads to. */
enum Leaf {
    /** Only its members matter. */
    NONE,
    NUMBER,
    /** Text that the model wrote; for an object without members that matter, its JSON. */
    TEXT,
    /** Text that each event may repeat from its beginning. */
    REPEATED_TEXT,
    /** Base64 of another JSON text of the same answer. */
    BASE64,
    ID,
    MODEL,
    /** How urgently, and at what price, the model answered. */
    SERVICE_TIER,
    /** What the event, or the answer, is. */
    TYPE,
    /** Present when the answer is an error: any object, or a text that is not empty. */
    ERROR,
    /** Present when the model has stopped. */
    FINISH,
    /** True in the last event. */
    DONE,
    /** An element that gives the tokens of one modality. */
    INPUT_DETAIL,
    CACHE_DETAIL,
    OUTPUT_DETAIL,
    MODALITY,
    DETAIL_COUNT
}
