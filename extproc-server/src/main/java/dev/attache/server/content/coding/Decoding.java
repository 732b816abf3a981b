package dev.attache.server.content.coding;

import java.nio.ByteBuffer;

/** One coding of one body being undone. Not thread-safe. */
interface Decoding extends AutoCloseable {
    /**
     * Takes all of the input and gives what can be given so far. The input is not empty, and may be read-only.
     *
     * @throws UndecodableException when the input is corrupt or the output over a bound; only {@link #close} may follow
     */
    void decode(ByteBuffer input, DecodedBytes output) throws UndecodableException;

    /** Whether the body may end here. */
    boolean complete();

    /** Gives native memory back; harmless when called again. */
    @Override
    void close();
}
