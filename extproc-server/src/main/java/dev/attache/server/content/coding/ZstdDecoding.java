package dev.attache.server.content.coding;

import com.github.luben.zstd.ZstdDirectBufferDecompressingStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@code zstd} (RFC 8878), by the native decoder: frames in a row, windows of at most 8 MiB (RFC 9659), no dictionary.
 */
final class ZstdDecoding implements Decoding {
    private static final String CODING = "zstd";
    private static final int WINDOW_LOG = 23;
    private static final boolean AVAILABLE = loaded();

    /** Native code wants direct buffers; nothing stays in them between two calls, so a thread's decoders share them. */
    private record Buffers(ByteBuffer input, ByteBuffer output) {
        static final ThreadLocal<Buffers> OF_THREAD = ThreadLocal.withInitial(
                () -> new Buffers(ByteBuffer.allocateDirect(16 << 10), ByteBuffer.allocateDirect(32 << 10)));
    }

    /** The library's stream, given its input piece by piece. */
    private static final class Frames extends ZstdDirectBufferDecompressingStreamNoFinalizer {
        Frames(ByteBuffer empty) {
            super(empty);
        }

        void give(ByteBuffer input) {
            source = input;
        }
    }

    private @Nullable Frames frames;
    private boolean complete;
    private boolean closed;

    /** Whether the native library is there for this system. */
    static boolean available() {
        return AVAILABLE;
    }

    private static boolean loaded() {
        try {
            Native.load();
            return true;
        } catch (LinkageError notForThisSystem) {
            return false;
        }
    }

    @Override
    public void decode(ByteBuffer input, DecodedBytes output) throws UndecodableException {
        Buffers buffers = Buffers.OF_THREAD.get();
        try {
            while (input.hasRemaining()) {
                ByteBuffer part = buffers.input.clear();
                int count = Math.min(part.remaining(), input.remaining());
                part.put(input.slice(input.position(), count)).flip();
                input.position(input.position() + count);
                decodePart(part, buffers.output, output);
            }
        } catch (IOException corrupt) {
            String reason = corrupt.getMessage();
            throw UndecodableException.corrupt(CODING, reason == null ? "corrupt" : reason);
        }
    }

    private void decodePart(ByteBuffer part, ByteBuffer target, DecodedBytes output)
            throws IOException, UndecodableException {
        Frames open = opened(part);
        open.give(part);
        while (true) {
            int count = open.read(target.clear());
            output.add(target.flip());
            complete = !open.hasRemaining();
            if (complete || (!part.hasRemaining() && count < target.capacity())) {
                return;
            }
        }
    }

    /** The library's stream is over where a frame and the input end together: what follows needs another. */
    private Frames opened(ByteBuffer part) throws IOException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (complete) {
            release();
            complete = false;
        }
        if (frames == null) {
            frames = new Frames(part);
            frames.setLongMax(WINDOW_LOG);
        }
        return frames;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public void close() {
        closed = true;
        release();
    }

    private void release() {
        if (frames != null) {
            frames.close();
            frames = null;
        }
    }
}
