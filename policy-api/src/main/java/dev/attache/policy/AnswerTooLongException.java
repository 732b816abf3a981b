package dev.attache.policy;

import java.io.IOException;

/** An answer to a {@linkplain HttpCalls call} whose body is longer than the caller takes. */
public final class AnswerTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * An answer of more than this.
     *
     * @param most in bytes
     */
    public AnswerTooLongException(int most) {
        super("the answer's body is over " + most + " bytes");
    }
}
