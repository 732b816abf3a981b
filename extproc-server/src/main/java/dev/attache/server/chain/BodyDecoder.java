package dev.attache.server.chain;

import java.nio.ByteBuffer;

/** Undoes the content coding of one body, piece by piece. */
public interface BodyDecoder extends AutoCloseable {
    /**
     * What can be told of the body after this piece.
     *
     * @throws UndecodableException when the body is not what its content coding says
     */
    ByteBuffer feed(ByteBuffer piece, boolean last) throws UndecodableException;

    /** Lets go of what it holds. */
    @Override
    void close();

    /** A body is not what its content coding says, or becomes too large. */
    final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean tooLong;

        /** Says why; {@code tooLong} when it would become too large. */
        public UndecodableException(String message, boolean tooLong) {
            super(message, null, false, false);
            this.tooLong = tooLong;
        }

        /** Whether the body would become too large; otherwise it is broken, or its coding is not known. */
        public boolean tooLong() {
            return tooLong;
        }
    }
}
