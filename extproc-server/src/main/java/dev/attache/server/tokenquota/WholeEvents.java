package dev.attache.server.tokenquota;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.server.content.events.EventStream;
import dev.attache.server.content.events.ServerSentEvent;
import dev.attache.server.llm.ending.StreamFacts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Lets a stream pass event by event, so that it can be ended between two of them: complete ones at once, only a partial
 * one is held. One that is too long passes as it comes.
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
        private static final int UNKNOWN = -1;

        private final boolean lines;
        private byte[] held = new byte[0];
        /** Up to here no line ends in what is held. */
        private int scanned;
        /** Bytes still to come of a frame that is too long to be held. */
        private long rest;

        private boolean longLine;
        private boolean broken;

        Framed(boolean lines) {
            this.lines = lines;
        }

        @Override
        ByteBuffer feed(ByteBuffer piece, boolean last, StreamFacts facts) {
            byte[] all = Arrays.copyOf(held, held.length + piece.remaining());
            piece.duplicate().get(all, held.length, piece.remaining());
            int whole = passLong(all);
            int end = end(all, whole);
            while (end != UNKNOWN && end <= all.length) {
                facts.see(null, event(all, whole, end));
                whole = end;
                scanned = whole;
                end = end(all, whole);
            }
            if (last || all.length - whole > MAX_EVENT || end - whole > MAX_EVENT) {
                longLine = lines;
                rest = lines ? 0 : Math.max(0, (long) end - all.length);
                whole = all.length;
            }
            held = Arrays.copyOfRange(all, whole, all.length);
            scanned = held.length;
            return ByteBuffer.wrap(all, 0, whole);
        }

        /** What belongs to an event that passes as it comes; where the next one begins. */
        private int passLong(byte[] all) {
            if (broken) {
                return all.length;
            }
            if (longLine) {
                int end = lineEnd(all, 0);
                longLine = end == UNKNOWN;
                scanned = end;
                return longLine ? all.length : end;
            }
            int passed = (int) Math.min(rest, all.length);
            rest -= passed;
            return passed;
        }

        /**
         * Where the event that begins there ends, perhaps beyond what has arrived; unknown as long as nothing tells.
         */
        private int end(byte[] all, int begin) {
            if (lines) {
                return lineEnd(all, Math.max(begin, scanned));
            }
            if (all.length - begin < LENGTH) {
                return UNKNOWN;
            }
            int length = ByteBuffer.wrap(all, begin, LENGTH).getInt();
            if (length < PRELUDE + CHECKSUM) {
                broken = true;
                return all.length;
            }
            return (int) Math.min(Integer.MAX_VALUE, (long) begin + length);
        }

        private static int lineEnd(byte[] all, int from) {
            for (int i = from; i < all.length; i++) {
                if (all[i] == '\n') {
                    return i + 1;
                }
            }
            return UNKNOWN;
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
            return !broken && !longLine && rest == 0;
        }
    }
}
