package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The payloads of a body of AWS's binary frames ({@code application/vnd.amazon.eventstream}), as they come: a prelude
 * of two lengths with its checksum, headers, the payload, and a checksum of it all.
 *
 * <p>The prelude's checksum is compared, so that any other body is recognised at once and ignored; the payload's is
 * not, because it would come too late: the payload has been read by then, and TLS has its own.
 *
 * @see <a
 * href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream">Event stream
 * encoding</a>
 */
final class AwsFrames implements Framing {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    /** Real ones have about a hundred bytes. */
    private static final int MAX_HEADERS = 8192;

    private enum Part {
        PRELUDE,
        HEADERS,
        PAYLOAD,
        CHECKSUM,
        /** This is not such a body. */
        LOST
    }

    private final AnswerWalk walk;
    private final SeenAnswer seen;
    private ByteBuffer held = ByteBuffer.allocate(256);
    private Part part = Part.PRELUDE;
    private int missing = PRELUDE;
    private long payload;

    AwsFrames(AnswerWalk walk, SeenAnswer seen) {
        this.walk = walk;
        this.seen = seen;
    }

    @Override
    public void read(ByteBuffer piece, boolean last) {
        while (piece.hasRemaining() && part != Part.LOST) {
            switch (part) {
                case PAYLOAD -> payload(piece);
                case CHECKSUM -> checksum(piece);
                default -> hold(piece);
            }
        }
    }

    /** Collects the prelude, or the headers. */
    private void hold(ByteBuffer piece) {
        while (piece.hasRemaining() && missing > 0) {
            held.put(piece.get());
            missing--;
        }
        if (missing > 0) {
            return;
        }
        held.flip();
        if (part == Part.PRELUDE) {
            prelude();
        } else {
            headers();
        }
    }

    private void prelude() {
        var checksum = new CRC32();
        checksum.update(held.array(), 0, 8);
        long length = Integer.toUnsignedLong(held.getInt(0));
        long headers = Integer.toUnsignedLong(held.getInt(4));
        payload = length - headers - PRELUDE - CHECKSUM;
        if ((int) checksum.getValue() != held.getInt(8) || payload < 0 || headers > MAX_HEADERS) {
            part = Part.LOST;
            return;
        }
        begin(Part.HEADERS, (int) headers);
        if (headers == 0) {
            beginPayload();
        }
    }

    private void begin(Part next, int length) {
        part = next;
        missing = length;
        held = length > held.capacity() ? ByteBuffer.allocate(length) : held.clear();
    }

    private void headers() {
        FrameHeaders headers = FrameHeaders.read(held);
        if (headers.isException()) {
            seen.fail();
        }
        beginPayload();
    }

    private void beginPayload() {
        walk.begin();
        part = payload == 0 ? Part.CHECKSUM : Part.PAYLOAD;
        missing = CHECKSUM;
    }

    private void payload(ByteBuffer piece) {
        int limit = piece.limit();
        int end = piece.position() + (int) Math.min(payload, piece.remaining());
        payload -= end - piece.position();
        walk.feed(piece.limit(end));
        piece.limit(limit).position(end);
        if (payload == 0) {
            part = Part.CHECKSUM;
        }
    }

    private void checksum(ByteBuffer piece) {
        int skipped = Math.min(missing, piece.remaining());
        piece.position(piece.position() + skipped);
        missing -= skipped;
        if (missing == 0) {
            walk.end();
            begin(Part.PRELUDE, PRELUDE);
        }
    }
}
