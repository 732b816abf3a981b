package dev.attache.server.content.events;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits an event stream ({@code text/event-stream}, WHATWG HTML section 9.2) into its events as they complete, and
 * holds only what is not complete.
 *
 * <p>No byte is lost or moved: the raw bytes of all that is given, one after the other, are the stream. What is an
 * event does not depend on where the stream is torn. Not thread-safe; one for each stream.
 */
public final class EventStream {
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final int maxEvent;
    private final List<ServerSentEvent> given = new ArrayList<>();
    private byte[] held = new byte[512];
    /** Bytes held; how many of them were looked at; where those not given yet begin. */
    private int length;

    private int scanned;
    private int start;
    /** Bytes of the event so far, given or not. */
    private long eventLength;
    /** Bytes of the byte order mark seen; less than 0 when the stream has begun. */
    private int marked;

    private boolean hasMark;
    private boolean lineEmpty = true;
    private boolean afterCr;
    private boolean loneCr;
    private boolean waitsForLf;

    /**
     * Begins a stream.
     *
     * @param maxEvent the longest event that is held, in bytes; the bytes of a longer one are given as they come, as
     * {@linkplain ServerSentEvent#complete incomplete events}
     */
    public EventStream(int maxEvent) {
        if (maxEvent < 1) {
            throw new IllegalArgumentException("maxEvent: " + maxEvent + " (expected: >= 1)");
        }
        this.maxEvent = maxEvent;
    }

    /**
     * Takes the next piece, all of it, and gives the events that are complete with it.
     *
     * @param last whether the stream is over: what is still held is given too, as an incomplete event
     */
    public List<ServerSentEvent> feed(ByteBuffer piece, boolean last) {
        append(piece);
        while (scanned < length) {
            scan(held[scanned]);
        }
        if (last && waitsForLf) {
            endEvent();
        }
        if (start < length && (last || eventLength > maxEvent)) {
            give(false);
        }
        System.arraycopy(held, start, held, 0, length - start);
        length -= start;
        scanned = length;
        start = 0;
        List<ServerSentEvent> events = List.copyOf(given);
        given.clear();
        return events;
    }

    private void append(ByteBuffer piece) {
        int count = piece.remaining();
        if (count > held.length - length) {
            held = Arrays.copyOf(held, Math.max(2 * length, Math.addExact(length, count)));
        }
        piece.get(held, length, count);
        length += count;
    }

    /**
     * Looks at the next byte.
     *
     * <p>A CR may be half of a CRLF, so an event that ends in one waits for the byte after, unless the line before
     * ended in a CR alone: in such a stream the wait would last until the next event.
     */
    private void scan(byte next) {
        if (afterCr && next != LF) {
            afterCr = false;
            loneCr = true;
            if (waitsForLf) {
                endEvent();
            }
        }
        scanned++;
        eventLength++;
        if (marked >= 0 && isMark(next)) {
            return;
        }
        switch (next) {
            case LF -> lineFeed();
            case CR -> carriageReturn();
            default -> lineEmpty = false;
        }
    }

    private void lineFeed() {
        boolean ends = afterCr ? waitsForLf : lineEmpty;
        afterCr = false;
        loneCr = false;
        lineEmpty = true;
        if (ends) {
            endEvent();
        }
    }

    private void carriageReturn() {
        if (lineEmpty && loneCr) {
            endEvent();
            return;
        }
        waitsForLf = lineEmpty;
        afterCr = true;
        lineEmpty = true;
    }

    /** Whether the byte belongs to a byte order mark; bytes that only looked like one are part of the first line. */
    private boolean isMark(byte next) {
        if (next == MARK[marked]) {
            marked++;
            hasMark = marked == MARK.length;
            marked = hasMark ? -1 : marked;
            return true;
        }
        lineEmpty = marked == 0;
        marked = -1;
        return false;
    }

    private void endEvent() {
        give(eventLength <= maxEvent);
        eventLength = 0;
        lineEmpty = true;
        afterCr = false;
        loneCr = false;
        waitsForLf = false;
        hasMark = false;
    }

    private void give(boolean complete) {
        byte[] raw = Arrays.copyOfRange(held, start, scanned);
        given.add(complete ? ServerSentEvent.parsed(raw, hasMark ? MARK.length : 0) : ServerSentEvent.incomplete(raw));
        start = scanned;
    }
}
