package dev.attache.server.llmcache;

import dev.attache.server.llmcache.api.Wording;

/** Why a request is not compared by meaning, and can only be answered with the answer to exactly the same request. */
enum Incomparable {
    /** Its API has no question, or it stands where it was not expected. */
    NO_QUESTION,
    /** A picture, a sound, a file or the work of a tool is part of the conversation. */
    NOT_ONLY_TEXT,
    /** The upstream keeps the answer under an id, or what was said before. */
    STATEFUL,
    /** The conversation is longer than {@code max_turns}. */
    TURNS,
    /** Too little to tell what is meant. */
    TOO_SHORT,
    /** The embedder would not read all of it. */
    TOO_LONG,
    /** The embedder makes no vector of this text. */
    REFUSED,
    /** The embedder failed, or took too long. */
    EMBEDDER,
    /** The index failed, or took too long. */
    INDEX,
    /** The answers could not be read. */
    STORE,
    /** The comparison as a whole took too long. */
    TIMEOUT,
    /** Too many are being compared at once. */
    BUSY;

    /** What a request shows by itself. */
    static Incomparable of(Wording.Obstacle obstacle) {
        return switch (obstacle) {
            case NO_QUESTION -> NO_QUESTION;
            case NOT_ONLY_TEXT -> NOT_ONLY_TEXT;
            case STATEFUL -> STATEFUL;
            case TURNS -> TURNS;
        };
    }
}
