package dev.attache.server.http;

import java.io.IOException;

/** An answer whose body is longer than the caller takes. */
final class AnswerTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerTooLongException(int most) {
        super("the answer's body is over " + most + " bytes");
    }
}
