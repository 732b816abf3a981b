package dev.attache.server.content.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@code br} (RFC 7932), by the native decoder: windows of at most 16 MiB, no shared dictionaries. */
final class BrotliDecoding implements Decoding {
    private static final String CODING = "br";
    private static final int INPUT_BYTES = 4 << 10;

    private DecoderJNI.@Nullable Wrapper decoder;
    private boolean complete;
    private boolean closed;

    /** Whether the native library is there for this system. */
    static boolean available() {
        return Brotli4jLoader.isAvailable();
    }

    @Override
    public void decode(ByteBuffer input, DecodedBytes output) throws UndecodableException {
        DecoderJNI.Wrapper open = opened();
        while (input.hasRemaining()) {
            if (complete) {
                throw UndecodableException.corrupt(CODING, "bytes after its end");
            }
            ByteBuffer room = open.getInputBuffer();
            room.clear();
            int count = Math.min(room.remaining(), input.remaining());
            room.put(input.slice(input.position(), count));
            input.position(input.position() + count);
            open.push(count);
            giveAll(open, output);
        }
    }

    private void giveAll(DecoderJNI.Wrapper open, DecodedBytes output) throws UndecodableException {
        while (true) {
            if (open.hasOutput()) {
                output.add(open.pull());
                continue;
            }
            switch (open.getStatus()) {
                case OK -> open.push(0);
                case NEEDS_MORE_INPUT -> {
                    return;
                }
                case DONE -> {
                    complete = true;
                    return;
                }
                // All output has been pulled, so more room cannot help.
                case NEEDS_MORE_OUTPUT, ERROR ->
                    throw UndecodableException.corrupt(CODING, "corrupt, or bytes after its end");
            }
        }
    }

    private DecoderJNI.Wrapper opened() {
        if (decoder == null) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            try {
                decoder = new DecoderJNI.Wrapper(INPUT_BYTES);
            } catch (IOException outOfMemory) {
                throw new IllegalStateException("no memory for a brotli decoder", outOfMemory);
            }
        }
        return decoder;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public void close() {
        closed = true;
        if (decoder != null) {
            decoder.destroy();
            decoder = null;
        }
    }
}
