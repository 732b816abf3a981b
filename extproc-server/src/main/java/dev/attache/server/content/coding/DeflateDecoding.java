package dev.attache.server.content.coding;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * {@code deflate}: the zlib format (RFC 1950) or, as some senders do it, bare deflate (RFC 1951). The first two bytes
 * tell which.
 */
final class DeflateDecoding implements Decoding {
    private static final String CODING = "deflate";

    private final byte[] start = new byte[2];
    private int started;
    private @Nullable Inflater inflater;
    private boolean closed;

    @Override
    public void decode(ByteBuffer input, DecodedBytes output) throws UndecodableException {
        while (started < start.length && input.hasRemaining()) {
            start[started++] = input.get();
        }
        if (started < start.length) {
            return;
        }
        if (inflater == null) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            inflater = new Inflater(!isZlibHeader());
            inflater.setInput(start);
            inflate(inflater, output);
        }
        if (inflater.finished() && input.hasRemaining()) {
            throw UndecodableException.corrupt(CODING, "bytes after its end");
        }
        inflater.setInput(input);
        inflate(inflater, output);
    }

    private boolean isZlibHeader() {
        int method = start[0] & 0xff;
        int both = method << 8 | (start[1] & 0xff);
        return (method & 0x0f) == 8 && method >> 4 <= 7 && both % 31 == 0;
    }

    private static void inflate(Inflater inflater, DecodedBytes output) throws UndecodableException {
        inflateAll(CODING, inflater, output);
        if (inflater.finished() && inflater.getRemaining() > 0) {
            throw UndecodableException.corrupt(CODING, "bytes after its end");
        }
    }

    /** Inflates until the input is used up or the stream has ended. */
    static void inflateAll(String coding, Inflater inflater, DecodedBytes output) throws UndecodableException {
        try {
            while (output.add(inflater) > 0) {
                // More may be waiting inside.
            }
        } catch (DataFormatException corrupt) {
            String reason = corrupt.getMessage();
            throw UndecodableException.corrupt(coding, reason == null ? "corrupt" : reason);
        }
        if (inflater.needsDictionary()) {
            throw UndecodableException.corrupt(coding, "asks for a dictionary that nobody sends");
        }
        if (!inflater.finished() && !inflater.needsInput()) {
            throw UndecodableException.corrupt(coding, "goes neither on nor to its end");
        }
    }

    @Override
    public boolean complete() {
        return inflater != null && inflater.finished();
    }

    @Override
    public void close() {
        closed = true;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
