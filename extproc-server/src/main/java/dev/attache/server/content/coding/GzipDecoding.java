package dev.attache.server.content.coding;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * {@code gzip} (RFC 1952): members in a row, each with a header, deflated bytes, and a checksum and length that hold.
 */
final class GzipDecoding implements Decoding {
    static final String CODING = "gzip";

    private enum Part {
        HEADER,
        BODY,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private Part part = Part.HEADER;
    private @Nullable GzipHeader header = new GzipHeader();
    private long trailer;
    private int trailerBytes;
    private boolean betweenMembers;

    @Override
    public void decode(ByteBuffer input, DecodedBytes output) throws UndecodableException {
        while (input.hasRemaining()) {
            switch (part) {
                case HEADER -> header(input);
                case BODY -> body(input, output);
                case TRAILER -> trailer(input);
            }
        }
    }

    private void header(ByteBuffer input) throws UndecodableException {
        betweenMembers = false;
        if (header == null) {
            header = new GzipHeader();
        }
        if (header.take(input.get() & 0xff)) {
            header = null;
            part = Part.BODY;
        }
    }

    private void body(ByteBuffer input, DecodedBytes output) throws UndecodableException {
        int before = output.length();
        inflater.setInput(input);
        DeflateDecoding.inflateAll(CODING, inflater, output);
        crc.update(output.array(), before, output.length() - before);
        if (inflater.finished()) {
            trailer = 0;
            trailerBytes = 0;
            part = Part.TRAILER;
        }
    }

    /** Checksum and length, four bytes each, least significant first. */
    private void trailer(ByteBuffer input) throws UndecodableException {
        trailer |= (input.get() & 0xffL) << (8 * trailerBytes++);
        if (trailerBytes < Long.BYTES) {
            return;
        }
        if ((trailer & 0xffffffffL) != crc.getValue()) {
            throw UndecodableException.corrupt(CODING, "the checksum is wrong");
        }
        if (trailer >>> 32 != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw UndecodableException.corrupt(CODING, "the length is wrong");
        }
        inflater.reset();
        crc.reset();
        part = Part.HEADER;
        betweenMembers = true;
    }

    @Override
    public boolean complete() {
        return betweenMembers;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
