package dev.attache.server.llm.usage;

import java.nio.ByteBuffer;

/**
 * The data of each event of an event stream ({@code text/event-stream}, WHATWG HTML section 9.2.6), as it comes.
 *
 * <p>Not {@link dev.attache.server.content.events.EventStream}, because that one holds an event until it is complete,
 * for callers that may drop or change it; a reader need not hold any, however long it is (the last event of a Responses
 * stream repeats the whole answer). An event that the end of the body cuts off counts when its JSON is whole.
 */
final class EventData implements Framing {
    private enum Part {
        NAME,
        BEFORE_DATA,
        DATA,
        BEFORE_TYPE,
        TYPE,
        IGNORED
    }

    private static final ByteBuffer LF = ByteBuffer.wrap(new byte[] {'\n'}).asReadOnlyBuffer();

    private final AnswerWalk walk;
    private final SeenAnswer seen;
    private final Word mark = new Word("\u00ef\u00bb\u00bf");
    private final Word dataName = new Word("data");
    private final Word typeName = new Word("event");
    private final Word error = new Word("error");
    private final Word done = new Word("[DONE]");
    private Part part = Part.NAME;
    private boolean beginning = true;
    private boolean afterCr;
    private boolean lineEmpty = true;
    private boolean hasData;

    EventData(AnswerWalk walk, SeenAnswer seen) {
        this.walk = walk;
        this.seen = seen;
    }

    @Override
    public void read(ByteBuffer piece, boolean last) {
        while (piece.hasRemaining()) {
            switch (part) {
                case DATA -> data(piece);
                case IGNORED -> piece.position(Bytes.find(piece, '\r', '\n'));
                default -> next(piece);
            }
            if (piece.hasRemaining() && isLineEnd(piece.get(piece.position()))) {
                endLine(piece.get());
            }
        }
        if (last) {
            endEvent();
        }
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Takes the rest of the line, or of the piece. */
    private void data(ByteBuffer piece) {
        int limit = piece.limit();
        int end = Bytes.find(piece, '\r', '\n');
        for (int i = piece.position(); i < end && done.mayBe(); i++) {
            done.next(piece.get(i));
        }
        walk.feed(piece.limit(end));
        piece.limit(limit).position(end);
    }

    /** Takes the next byte, unless it is the end of the line. */
    private void next(ByteBuffer piece) {
        byte b = piece.get(piece.position());
        if (isLineEnd(b)) {
            return;
        }
        switch (part) {
            case BEFORE_DATA -> beginValue(Part.DATA, piece);
            case BEFORE_TYPE -> {
                error.reset();
                beginValue(Part.TYPE, piece);
            }
            case TYPE -> error.next(piece.get());
            default -> name(piece.get());
        }
    }

    /** One space before the value does not belong to it. */
    private void beginValue(Part value, ByteBuffer piece) {
        part = value;
        if (piece.get(piece.position()) == ' ') {
            piece.get();
        }
    }

    private void name(byte b) {
        lineEmpty = false;
        if (b != ':') {
            dataName.next(b);
            typeName.next(b);
            skipMark(b);
        } else if (dataName.isThere()) {
            beginData();
            part = Part.BEFORE_DATA;
        } else {
            part = typeName.isThere() ? Part.BEFORE_TYPE : Part.IGNORED;
        }
    }

    /** A byte order mark may come before the first line. */
    private void skipMark(byte b) {
        if (beginning) {
            mark.next(b);
            if (mark.isThere()) {
                beginLine();
                beginning = false;
            }
        }
    }

    private void beginData() {
        if (hasData) {
            walk.feed(LF);
            done.next((byte) '\n');
        } else {
            walk.begin();
            done.reset();
            hasData = true;
        }
    }

    private void endLine(byte end) {
        boolean half = afterCr && end == '\n';
        afterCr = end == '\r';
        if (half && lineEmpty && part == Part.NAME) {
            return; // the second half of a CRLF
        }
        beginning = false;
        if (lineEmpty) {
            endEvent();
        }
        beginLine();
    }

    private void beginLine() {
        part = Part.NAME;
        lineEmpty = true;
        dataName.reset();
        typeName.reset();
    }

    private void endEvent() {
        if (hasData) {
            walk.end();
            hasData = false;
            if (done.isThere()) {
                seen.end();
            }
        }
        if (error.isThere()) {
            seen.fail();
        }
        error.reset();
    }
}
