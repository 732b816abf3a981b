package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;

/** What a limit may count. Sound and pictures count as what they are a kind of. */
public enum Counted {
    /** Read by the model, for the first time. */
    INPUT,
    /** Read from the provider's cache. */
    CACHED_INPUT,
    /** Written to the provider's cache. */
    CACHE_WRITE,
    /** Written for the client. */
    OUTPUT,
    /** Written by the model for itself. */
    REASONING;

    static Counted of(TokenKind kind) {
        return switch (kind) {
            case INPUT, AUDIO_INPUT, IMAGE_INPUT -> INPUT;
            case CACHED_INPUT -> CACHED_INPUT;
            case CACHE_WRITE -> CACHE_WRITE;
            case OUTPUT, AUDIO_OUTPUT, IMAGE_OUTPUT -> OUTPUT;
            case REASONING -> REASONING;
        };
    }
}
