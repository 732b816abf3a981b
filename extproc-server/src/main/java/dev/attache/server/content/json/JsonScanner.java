package dev.attache.server.content.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the values of a JSON text (RFC 8259, UTF-8, a byte order mark allowed) begin and end, byte by byte, in as
 * many pieces as it comes. Keeps none of the text; how it is torn makes no difference.
 *
 * <p>Not Jackson's non-blocking parser, because (3.2.4) that one judges by how the text was torn ({@code {"a":1,}} fed
 * byte by byte passes), reports places that are off by one, and accepts overlong UTF-8. Not thread-safe.
 */
public final class JsonScanner {
    /** Deeper nesting is refused. */
    static final int MAX_DEPTH = 1000;

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL;

        boolean isContainer() {
            return this == OBJECT || this == ARRAY;
        }
    }

    /** Hears of names and values in the order of the text. Places are counted in bytes from its beginning. */
    public interface Listener {
        /** A member's name begins: the place of its opening quote. */
        void beginName(long at);

        /** A member's name ended: the place after its closing quote. */
        void endName(long end);

        /** A value begins: the place of its first byte. */
        void beginValue(Kind kind, long at);

        /** The innermost value that is open ended: the place after its last byte. */
        void endValue(long end);
    }

    private enum State {
        MARK,
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END,
        OVER,
        STRING,
        ESCAPE,
        HEX,
        NUMBER,
        WORD
    }

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Listener listener;
    private final BitSet arrays = new BitSet();
    private final Utf8Sequence character = new Utf8Sequence();
    private int depth;
    private State state = State.VALUE;
    private NumberGrammar number = NumberGrammar.OVER;
    private byte[] word = MARK;
    private int position;
    private boolean inName;
    private long offset;
    private @Nullable String problem;

    /** Begins a text; the listener is called while a piece is fed, or at the end. */
    public JsonScanner(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes the next piece, from the buffer's position to its limit, which stay as they are; what comes after a problem
     * is ignored.
     */
    public void feed(ByteBuffer piece) {
        int start = piece.position();
        int limit = piece.limit();
        long before = offset - start;
        for (int i = start; i < limit && !isOver(); i++) {
            if (state == State.STRING && !character.isOpen()) {
                i = PlainText.end(piece, i, limit);
                if (i == limit) {
                    break;
                }
            }
            offset = before + i;
            step(piece.get(i) & 0xFF);
        }
        if (!isOver()) {
            offset = before + limit;
        }
    }

    /** Ends the text. */
    public void end() {
        if (!isOver() && state == State.NUMBER && number.isComplete()) {
            endValue(offset);
        }
        if (!isOver() && state != State.OVER) {
            problem = "it ends early";
        }
    }

    /** Why it is not JSON; null as long as it may be. */
    @Nullable
    public String problem() {
        return problem;
    }

    /** Where it stopped, or how much was read. */
    public long offset() {
        return offset;
    }

    /** Whether nothing more is looked at. */
    public boolean isOver() {
        return problem != null;
    }

    private void step(int b) {
        switch (state) {
            case STRING -> string(b);
            case ESCAPE -> escape(b);
            case HEX -> hex(b);
            case NUMBER -> number(b);
            case MARK, WORD -> word(b);
            default -> {
                if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                    structure(b);
                }
            }
        }
    }

    private void structure(int b) {
        switch (state) {
            case VALUE -> value(b);
            case VALUE_OR_END -> {
                if (b == ']') {
                    close(b);
                } else {
                    value(b);
                }
            }
            case NAME, NAME_OR_END -> {
                if (b == '"') {
                    listener.beginName(offset);
                    inName = true;
                    state = State.STRING;
                } else if (b == '}' && state == State.NAME_OR_END) {
                    close(b);
                } else {
                    problem = "a name was expected";
                }
            }
            case COLON -> {
                state = State.VALUE;
                expect(b == ':', "a colon was expected");
            }
            case COMMA_OR_END -> {
                if (b == ',') {
                    state = arrays.get(depth) ? State.VALUE : State.NAME;
                } else {
                    close(b);
                }
            }
            default -> problem = "nothing more was expected";
        }
    }

    private void value(int b) {
        switch (b) {
            case '{', '[' -> open(b == '[');
            case '"' -> begin(Kind.STRING, State.STRING);
            case 't' -> beginWord(Kind.TRUE, "true");
            case 'f' -> beginWord(Kind.FALSE, "false");
            case 'n' -> beginWord(Kind.NULL, "null");
            case 0xEF -> {
                expect(offset == 0, "a value was expected");
                state = State.MARK;
                position = 1;
            }
            default -> {
                if (NumberGrammar.begins(b)) {
                    begin(Kind.NUMBER, State.NUMBER);
                    number = NumberGrammar.first(b);
                } else {
                    problem = "a value was expected";
                }
            }
        }
    }

    private void begin(Kind kind, State inside) {
        inName = false;
        state = inside;
        listener.beginValue(kind, offset);
    }

    private void beginWord(Kind kind, String text) {
        word = text.getBytes(StandardCharsets.US_ASCII);
        position = 1;
        begin(kind, State.WORD);
    }

    private void open(boolean array) {
        if (depth == MAX_DEPTH) {
            problem = "it is nested deeper than " + MAX_DEPTH;
            return;
        }
        arrays.set(++depth, array);
        begin(array ? Kind.ARRAY : Kind.OBJECT, array ? State.VALUE_OR_END : State.NAME_OR_END);
    }

    private void close(int b) {
        if (b == (arrays.get(depth) ? ']' : '}')) {
            depth--;
            endValue(offset + 1);
        } else {
            problem = "a comma or the end was expected";
        }
    }

    private void endValue(long end) {
        state = depth == 0 ? State.OVER : State.COMMA_OR_END;
        listener.endValue(end);
    }

    private void string(int b) {
        if (character.isOpen()) {
            expect(character.next(b), "it is not UTF-8");
        } else if (b == '\\') {
            state = State.ESCAPE;
        } else if (b < ' ') {
            problem = "a control character in a text";
        } else if (b >= 0x80) {
            expect(character.begin(b), "it is not UTF-8");
        } else if (b == '"' && inName) {
            state = State.COLON;
            listener.endName(offset + 1);
        } else if (b == '"') {
            endValue(offset + 1);
        }
    }

    private void escape(int b) {
        state = b == 'u' ? State.HEX : State.STRING;
        position = 0;
        expect("\"\\/bfnrtu".indexOf(b) >= 0, "an escape was expected");
    }

    private void hex(int b) {
        expect(Character.digit(b, 16) >= 0 && b < 0x80, "four hexadecimal digits were expected");
        if (++position == 4) {
            state = State.STRING;
        }
    }

    private void number(int b) {
        NumberGrammar next = number.next(b);
        if (next != NumberGrammar.OVER) {
            number = next;
        } else if (number.isComplete()) {
            endValue(offset);
            step(b);
        } else {
            problem = "a digit was expected";
        }
    }

    private void word(int b) {
        expect(
                b == (word[position] & 0xFF),
                state == State.MARK ? "it is not UTF-8" : "true, false or null was expected");
        if (problem == null && ++position == word.length) {
            if (state == State.MARK) {
                state = State.VALUE;
            } else {
                endValue(offset + 1);
            }
        }
    }

    private void expect(boolean met, String otherwise) {
        if (!met) {
            problem = otherwise;
        }
    }
}
