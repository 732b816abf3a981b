package dev.attache.embedding;

import java.io.IOException;

/** An {@link Embedder} that works but makes no vector of this text, because it checks texts or cannot read this one. */
public final class RefusedTextException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With what the embedder said; without the text, because this goes into logs. */
    public RefusedTextException(String message) {
        super(message);
    }
}
