package dev.attache.embedding;

import java.io.IOException;

/**
 * An {@link Embedder} works, and makes no vector of this text: a service that checks texts, or one that cannot read it.
 */
public final class RefusedTextException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With what the embedder said; without the text, for this goes into logs. */
    public RefusedTextException(String message) {
        super(message);
    }
}
