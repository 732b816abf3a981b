package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/** A body with a JSON text in each line (NDJSON). */
final class JsonLines implements Framing {
    private final AnswerWalk walk;

    JsonLines(AnswerWalk walk) {
        this.walk = walk;
        walk.begin();
    }

    @Override
    public void read(ByteBuffer piece, boolean last) {
        int end = piece.limit();
        while (piece.hasRemaining()) {
            int lineEnd = Bytes.find(piece, '\n', '\n');
            walk.feed(piece.limit(lineEnd));
            piece.limit(end).position(lineEnd);
            if (lineEnd < end) {
                piece.get();
                walk.end();
                walk.begin();
            }
        }
        if (last) {
            walk.end();
        }
    }
}
