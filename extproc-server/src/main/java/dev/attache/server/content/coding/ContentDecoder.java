package dev.attache.server.content.coding;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the codings of one body, piece by piece: each call gives all that can be known so far.
 *
 * <p>Made by {@link ContentCodings#decoder}. Bounded: no call gives, and no coding in between makes, more than the
 * bounds say. Not thread-safe; it never blocks. Native memory is given back by {@link #close}, and at once when a body
 * turns out undecodable; there is no finalizer to rely on.
 */
public final class ContentDecoder implements AutoCloseable {
    /** One coding being undone, and what it gives. */
    private static final class Stage {
        final String coding;
        final Decoding decoding;
        final DecodedBytes output;
        boolean begun;

        Stage(Coding coding, int maxPiece, long maxTotal) {
            this.coding = coding.token();
            this.decoding = coding.begin();
            this.output = new DecodedBytes(coding.token(), maxPiece, maxTotal);
        }

        ByteBuffer decode(ByteBuffer input, boolean last) throws UndecodableException {
            if (input.hasRemaining()) {
                begun = true;
                decoding.decode(input, output);
            }
            if (last && begun && !decoding.complete()) {
                throw UndecodableException.corrupt(coding, "cut off before its end");
            }
            return output.take();
        }
    }

    private final List<Stage> stages = new ArrayList<>();
    private @Nullable UndecodableException failure;
    private boolean ended;
    private boolean closed;

    /** Decodings in the order in which they are undone. */
    ContentDecoder(List<Coding> codings, int maxPiece, long maxTotal) {
        for (Coding coding : codings) {
            stages.add(new Stage(coding, maxPiece, maxTotal));
        }
    }

    /**
     * Takes the next piece, all of it, and gives what it decodes to; that may be nothing yet.
     *
     * <p>An empty body decodes to an empty one, whatever its codings. Trailing bytes after the coded body's end are an
     * error, but members of gzip and frames of zstd may follow each other.
     *
     * @param piece may be read-only, and empty; its position moves to its limit
     * @param last whether the body is over with it
     * @return belongs to the caller, except without any coding: then it is the piece itself
     * @throws UndecodableException when the body is corrupt, cut off or over a bound; the same again for each later
     * call
     * @throws IllegalStateException after the last piece, or after {@link #close}
     */
    public ByteBuffer feed(ByteBuffer piece, boolean last) throws UndecodableException {
        if (failure != null) {
            throw failure;
        }
        if (ended || closed) {
            throw new IllegalStateException(closed ? "closed" : "the body is over");
        }
        ended = last;
        try {
            ByteBuffer current = piece;
            for (Stage stage : stages) {
                current = stage.decode(current, last);
            }
            return current;
        } catch (UndecodableException undecodable) {
            failure = undecodable;
            close();
            throw undecodable;
        }
    }

    /** Gives the native memory back; harmless when called again. */
    @Override
    public void close() {
        closed = true;
        stages.forEach(stage -> stage.decoding.close());
        stages.clear();
    }
}
