package dev.attache.server.tokenquota;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.server.content.EventStream;
import dev.attache.server.content.ServerSentEvent;
import dev.attache.server.llm.StreamFacts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Lets a stream pass event by event, so that it can be ended between two of them: complete ones at once, only a partial one
 * is held. One that is too long passes as it comes.
 *
 * <p>Belongs to one exchange.
 */
abstract sealed class WholeEvents {
    private static final int MAX_EVENT = 256 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** The bytes of the events that are complete with this piece; the facts hear of each. */
    abstract ByteBuffer feed(ByteBuffer piece, boolean last, StreamFacts facts);

    /** Whether what has passed ends with a whole event. */
    abstract boolean isBetweenEvents();

    /** The events of a content type that is known to be a stream. */
    static WholeEvents of(String contentType) {
        if (contentType.startsWith("text/event-stream")) {
            return new ServerSent();
        }
        return new Framed(!contentType.startsWith("application/vnd.amazon.eventstream"));
    }

    private static final class ServerSent extends WholeEvents {
        private final EventStream events = new EventStream(MAX_EVENT);
        private boolean between = true;

        @Override
        ByteBuffer feed(ByteBuffer piece, boolean last, StreamFacts facts) {
            var whole = new ByteArrayOutputStream();
            for (ServerSentEvent event : events.feed(piece, last)) {
                facts.see(event);
                between = event.complete();
                ByteBuffer raw = event.raw();
                var bytes = new byte[raw.remaining()];
                raw.get(bytes);
                whole.writeBytes(bytes);
            }
            return whole.size() == 0 ? NOTHING : ByteBuffer.wrap(whole.toByteArray());
        }

        @Override
        boolean isBetweenEvents() {
            return between;
        }
    }

    /** Lines of JSON, or frames of AWS that begin with their length. */
    private static final class Framed extends WholeEvents {
        private static final int LENGTH = 4;
        /** Length, length of the headers, checksum; and the checksum at the end. */
        private static final int PRELUDE = 12;

        private static final int CHECKSUM = 4;

        private final boolean lines;
        private byte[] held = new byte[0];
        private boolean tooLong;

        Framed(boolean lines) {
            this.lines = lines;
        }

        @Override
        ByteBuffer feed(ByteBuffer piece, boolean last, StreamFacts facts) {
            if (tooLong) {
                return piece;
            }
            byte[] all = Arrays.copyOf(held, held.length + piece.remaining());
            piece.duplicate().get(all, held.length, piece.remaining());
            int whole = 0;
            for (int end = end(all, whole); end >= 0 && end <= all.length; end = end(all, whole)) {
                facts.see(null, event(all, whole, end));
                whole = end;
            }
            if (last) {
                whole = all.length;
            }
            held = Arrays.copyOfRange(all, whole, all.length);
            if (held.length > MAX_EVENT) {
                tooLong = true;
                held = new byte[0];
                return ByteBuffer.wrap(all);
            }
            return ByteBuffer.wrap(all, 0, whole);
        }

        /** Where the event that begins there ends; -1 while that is not known. */
        private int end(byte[] all, int begin) {
            if (lines) {
                for (int i = begin; i < all.length; i++) {
                    if (all[i] == '\n') {
                        return i + 1;
                    }
                }
                return -1;
            }
            if (all.length - begin < LENGTH) {
                return -1;
            }
            int length = ByteBuffer.wrap(all, begin, LENGTH).getInt();
            // No frame is shorter; nor is anything that claims to be as long as this held for it.
            return length < PRELUDE + CHECKSUM || length > MAX_EVENT ? all.length : begin + length;
        }

        private String event(byte[] all, int begin, int end) {
            if (lines) {
                return new String(all, begin, end - begin, UTF_8).strip();
            }
            if (end - begin < PRELUDE + CHECKSUM) {
                return "";
            }
            int headers = ByteBuffer.wrap(all, begin + LENGTH, LENGTH).getInt();
            int payload = begin + PRELUDE + Math.clamp(headers, 0, end - begin - PRELUDE - CHECKSUM);
            return new String(all, payload, end - CHECKSUM - payload, UTF_8);
        }

        @Override
        boolean isBetweenEvents() {
            return !tooLong;
        }
    }
}
