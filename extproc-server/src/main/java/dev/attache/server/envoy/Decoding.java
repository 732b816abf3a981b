package dev.attache.server.envoy;

import dev.attache.server.chain.BodyDecoder;
import dev.attache.server.content.coding.ContentCodings;
import dev.attache.server.content.coding.ContentDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Content codings as the chain wants them undone. */
record Decoding(ContentDecoder decoder) implements BodyDecoder {
    /** Most bytes that one piece may become: a bomb of a few kilobytes must not take the heap. */
    static final int MAX_PIECE = 16 << 20;

    /** The decoder for an unknown coding: nobody can read the body. */
    static final BodyDecoder UNKNOWN = new BodyDecoder() {
        @Override
        public ByteBuffer feed(ByteBuffer piece, boolean last) throws UndecodableException {
            throw new UndecodableException("the content coding is not known", false);
        }

        @Override
        public void close() {}
    };

    /** A decoder for the value of {@code content-encoding}; empty where a coding is not known. */
    static Optional<BodyDecoder> of(String contentEncoding, int maxPiece) {
        return ContentCodings.parse(List.of(contentEncoding))
                .filter(codings -> !codings.identity())
                .map(codings -> new Decoding(codings.decoder(maxPiece, Long.MAX_VALUE)));
    }

    @Override
    public ByteBuffer feed(ByteBuffer piece, boolean last) throws UndecodableException {
        try {
            return decoder.feed(piece.duplicate(), last);
        } catch (dev.attache.server.content.coding.UndecodableException e) {
            throw new UndecodableException(String.valueOf(e.getMessage()), e.tooLong());
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
