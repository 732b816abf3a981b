package dev.attache.server.chain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pieces of a body that wait for the rest. Large ones are not copied before they are put together. */
final class Gathered {
    /** A smaller piece costs more to keep than to copy: a client may send a megabyte byte by byte. */
    private static final int SMALL = 4 << 10;

    private final List<ByteBuffer> pieces = new ArrayList<>(2);
    private final ByteArrayOutputStream small = new ByteArrayOutputStream(0);
    private long size;

    void add(ByteBuffer piece) {
        if (!piece.hasRemaining()) {
            return;
        }
        if (size > 0 && piece.remaining() < SMALL) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            small.writeBytes(bytes);
        } else {
            flush();
            pieces.add(piece);
        }
        size += piece.remaining();
    }

    private void flush() {
        if (small.size() > 0) {
            pieces.add(ByteBuffer.wrap(small.toByteArray()));
            small.reset();
        }
    }

    long size() {
        return size;
    }

    /** Returns all the pieces as one, and keeps nothing. */
    ByteBuffer take() {
        flush();
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
