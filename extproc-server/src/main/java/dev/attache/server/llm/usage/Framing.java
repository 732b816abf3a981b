package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/** Finds the JSON texts in a body, as it comes in pieces. A body that is not what it claims to be has none. */
interface Framing {
    /**
     * Takes the next piece.
     *
     * @param piece from its position, which may move, to its limit; not kept
     * @param last whether the body is over with it
     */
    void read(ByteBuffer piece, boolean last);
}
