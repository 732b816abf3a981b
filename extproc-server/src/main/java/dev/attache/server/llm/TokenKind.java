package dev.attache.server.llm;

/** Kinds of tokens, disjoint: each token of a call is of one kind. */
public enum TokenKind {
    /** Read by the model, for the first time. */
    INPUT,
    /** Read from the provider's cache. */
    CACHED_INPUT,
    /** Read, and written to the provider's cache. */
    CACHE_WRITE,
    /** Written for the client. */
    OUTPUT,
    /** Written by the model for itself. */
    REASONING,
    /** Sound read. */
    AUDIO_INPUT,
    /** Sound written. */
    AUDIO_OUTPUT,
    /** Pictures read. */
    IMAGE_INPUT,
    /** Pictures written. */
    IMAGE_OUTPUT;

    /** Whether it is part of what the client sent; otherwise it is part of what the model wrote. */
    public boolean isInput() {
        return switch (this) {
            case INPUT, CACHED_INPUT, CACHE_WRITE, AUDIO_INPUT, IMAGE_INPUT -> true;
            case OUTPUT, REASONING, AUDIO_OUTPUT, IMAGE_OUTPUT -> false;
        };
    }
}
