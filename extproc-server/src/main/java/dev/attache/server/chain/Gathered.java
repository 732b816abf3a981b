package dev.attache.server.chain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pieces of a body that wait for the rest. They are not copied before they are put together. */
final class Gathered {
    private final List<ByteBuffer> pieces = new ArrayList<>(2);
    private long size;

    void add(ByteBuffer piece) {
        if (piece.hasRemaining()) {
            pieces.add(piece);
            size += piece.remaining();
        }
    }

    long size() {
        return size;
    }

    /** All of it; nothing stays. */
    ByteBuffer take() {
        ByteBuffer whole = pieces.size() == 1 ? pieces.getFirst() : joined();
        pieces.clear();
        size = 0;
        return whole;
    }

    private ByteBuffer joined() {
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(size));
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        return joined.flip();
    }
}
