package dev.attache.server.llm.usage;

/** What the numbers of a usage object count, as the provider defines them: they may overlap. */
enum UsageCount {
    INPUT,
    OUTPUT,
    TOTAL,
    CACHED,
    CACHE_WRITE,
    /** Two parts of what is written to the cache, where there is no number for the whole. */
    CACHE_WRITE_5M,
    CACHE_WRITE_1H,
    TOOL_USE,
    REASONING,
    AUDIO_INPUT,
    IMAGE_INPUT,
    CACHED_AUDIO,
    CACHED_IMAGE,
    AUDIO_OUTPUT,
    IMAGE_OUTPUT,
    /** What Cohere charges, which is less than what it reads; the only numbers of its embeddings. */
    BILLED_INPUT,
    BILLED_OUTPUT,
    /** Any number that only this dialect has in that place. */
    PROOF;

    static final int HOW_MANY = values().length;

    /** Its place in an array with one for each. */
    @SuppressWarnings("EnumOrdinal") // numbers are put for each event of a stream: no boxes
    int index() {
        return ordinal();
    }
}
