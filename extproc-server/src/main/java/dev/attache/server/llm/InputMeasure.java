package dev.attache.server.llm;

import dev.attache.server.content.json.JsonScanner;
import dev.attache.server.content.json.JsonScanner.Kind;
import dev.attache.server.content.json.PlainText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a request gives a model to read, while its JSON text is scanned; of a text that turns out not to be
 * JSON it says nothing.
 *
 * <p>Holds a frame for each object and array that is open. Any string of the input is text, except those of pictures
 * and files; what tools get and give is text whatever its members are called. Not thread-safe.
 */
final class InputMeasure implements JsonScanner.Listener {
    /** Longer names mean nothing here. */
    private static final int MAX_NAME = 32;

    private static final int MAX_PREFIX = 128;

    private final ByteBuffer json;
    private final int start;
    private final Deque<InputFrame> open = new ArrayDeque<>();
    private final InputFrame root = InputFrame.root();
    private @Nullable String name;
    /** The value that is open, where it is neither object nor array. */
    private @Nullable Kind scalar;

    /** Where the string, or the name, that is open begins. */
    private int from;

    /** How many bytes the last string has, as UTF-8: in characters of one or two bytes, and in longer ones. */
    private long latin;

    private long wide;
    private int prompts;

    /** Measures the whole text from the buffer's position to its limit, which stay as they are. */
    InputMeasure(ByteBuffer json) {
        this.json = json;
        this.start = json.position();
        open.push(root);
    }

    InputSize size() {
        return root.size();
    }

    /** Whether there was anything that a model reads. */
    boolean hasInput() {
        return root.hasInput();
    }

    /** How many prompts there are, at least 1: each is answered. */
    int prompts() {
        return Math.max(1, prompts);
    }

    private InputFrame frame() {
        InputFrame frame = open.peek();
        return frame == null ? root : frame;
    }

    @Override
    public void beginName(long at) {
        from = start + (int) at + 1;
    }

    @Override
    public void endName(long end) {
        int to = start + (int) end - 1;
        name = to - from > MAX_NAME ? "" : prefix(to);
        measure(to);
        frame().name(latin, wide);
    }

    @Override
    public void beginValue(Kind kind, long at) {
        scalar = kind;
        switch (kind) {
            case OBJECT, ARRAY -> {
                countPrompt();
                open.push(frame().inner(name, kind == Kind.OBJECT));
                name = null;
                scalar = null;
            }
            case STRING -> from = start + (int) at + 1;
            case NUMBER -> frame().number();
            case TRUE, FALSE, NULL -> {} // no text
        }
    }

    @Override
    public void endValue(long end) {
        if (scalar == Kind.STRING) {
            string(start + (int) end - 1);
        } else if (scalar == null) {
            InputFrame ended = open.pop();
            frame().take(ended);
            name = null;
        }
        scalar = null;
    }

    private void countPrompt() {
        if (open.size() == 3 && frame().isPrompts()) {
            prompts++;
        }
    }

    private void string(int to) {
        countPrompt();
        measure(to);
        frame().string(name, InputFrame.looksAt(name, json.get(from)) ? prefix(to) : "", latin, wide);
        name = null;
    }

    private void measure(int to) {
        latin = 0;
        wide = 0;
        int at = from;
        while (at < to) {
            int plain = PlainText.end(json, at, to);
            latin += plain - at;
            at = plain == to ? to : character(plain);
        }
    }

    /** A character that is not plain; returns the place after it. */
    private int character(int at) {
        int b = json.get(at) & 0xFF;
        if (b == '\\') {
            boolean hexadecimal = json.get(at + 1) == 'u';
            int c = hexadecimal ? Integer.parseInt(text(at + 2, at + 6), 16) : json.get(at + 1);
            latin += c < 0x80 ? 1 : c < 0x800 ? 2 : 0;
            wide += c < 0x800 ? 0 : Character.isSurrogate((char) c) ? 2 : 3;
            return at + (hexadecimal ? 6 : 2);
        }
        int length = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        latin += length < 3 ? length : 0;
        wide += length < 3 ? 0 : length;
        return at + length;
    }

    private String prefix(int to) {
        return text(from, Math.min(to, from + MAX_PREFIX));
    }

    private String text(int begin, int end) {
        byte[] bytes = new byte[end - begin];
        json.get(begin, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
