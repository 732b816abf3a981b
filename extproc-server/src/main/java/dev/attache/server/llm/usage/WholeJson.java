package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/** A body that is one JSON text: an answer, or an array of all events of a stream (Gemini without {@code alt=sse}). */
final class WholeJson implements Framing {
    private final AnswerWalk walk;
    private final SeenAnswer seen;

    WholeJson(AnswerWalk walk, SeenAnswer seen) {
        this.walk = walk;
        this.seen = seen;
        walk.begin();
    }

    @Override
    public void read(ByteBuffer piece, boolean last) {
        walk.feed(piece);
        if (last) {
            walk.end();
        }
        if (walk.isWhole()) {
            seen.end();
        }
    }
}
