package dev.attache.server.llmcache;

import dev.attache.server.llm.usage.UsageReader;
import dev.attache.server.llmcache.Flights.Flight;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A bounded copy of an answer that goes by. One exchange's; not thread-safe. */
final class AnswerCopy {
    private final Question question;
    private final @Nullable Entry expected;
    private final boolean kept;
    private final @Nullable Flight flight;
    private final boolean events;
    private final String contentType;
    private final UsageReader usage;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long most;
    private final CopyRoom room;

    /**
     * Nothing has gone by yet.
     *
     * @param expected the stored answer that was withheld; null where there was none
     * @param kept whether it is to be kept; otherwise it is only compared
     * @param flight the flight that others may wait for; null for none
     */
    AnswerCopy(
            Question question,
            @Nullable Entry expected,
            boolean kept,
            @Nullable Flight flight,
            boolean events,
            String contentType,
            UsageReader usage,
            long most,
            CopyRoom room) {
        this.question = question;
        this.expected = expected;
        this.kept = kept;
        this.flight = flight;
        this.events = events;
        this.contentType = contentType;
        this.usage = usage;
        this.most = most;
        this.room = room;
    }

    /** Takes a piece; returns why that failed, after which there is no going on. */
    @Nullable
    Skipped add(ByteBuffer piece) {
        if (piece.remaining() > most - bytes.size()) {
            return Skipped.TOO_LONG;
        }
        if (!room.take(piece.remaining())) {
            return Skipped.BUSY;
        }
        byte[] copied = new byte[piece.remaining()];
        piece.duplicate().get(copied);
        bytes.writeBytes(copied);
        return null;
    }

    /** The copy is no longer needed: gives back its room. Called once, on any thread, after the last piece. */
    void over() {
        room.giveBack(bytes.size());
    }

    Question question() {
        return question;
    }

    @Nullable
    Entry expected() {
        return expected;
    }

    /** Tells the requests that wait what was kept. */
    void landed(@Nullable Entry entry) {
        if (flight != null) {
            flight.landed(entry);
        }
    }

    boolean isKept() {
        return kept;
    }

    boolean events() {
        return events;
    }

    String contentType() {
        return contentType;
    }

    UsageReader usage() {
        return usage;
    }

    byte[] body() {
        return bytes.toByteArray();
    }
}
