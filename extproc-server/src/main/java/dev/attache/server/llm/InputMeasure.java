package dev.attache.server.llm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a request gives a model to read. The text must be well-formed JSON: whoever calls has read it.
 *
 * <p>One pass; holds a frame for each object and array that is open. Any string of the input is text, save those of
 * pictures and files; what tools get and give is text whatever its members are called. Not thread-safe.
 */
final class InputMeasure {
    /** Longer names are none that mean something here. */
    private static final int MAX_NAME = 32;

    private static final int MAX_PREFIX = 128;

    private final ByteBuffer json;
    private final Deque<InputFrame> open = new ArrayDeque<>();
    private final InputFrame root = InputFrame.root();
    private int at;
    private @Nullable String name;
    private boolean expectsName;
    private int prompts;

    private InputMeasure(ByteBuffer json) {
        this.json = json;
        this.at = json.position();
    }

    /** What came of it. */
    record Measured(InputSize size, boolean hasInput, int prompts) {}

    /** From the buffer's position to its limit, which stay as they are. */
    static Measured of(ByteBuffer json) {
        var measure = new InputMeasure(json);
        measure.run();
        return new Measured(measure.root.size(), measure.root.hasInput(), Math.max(1, measure.prompts));
    }

    private void run() {
        open.push(root);
        while (at < json.limit()) {
            switch (json.get(at)) {
                case '{', '[' -> begin();
                case '}', ']' -> end();
                case '"' -> string();
                case ',' -> {
                    expectsName = frame().isObject();
                    at++;
                }
                case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
                default -> at++; // blanks, colons, words
            }
        }
    }

    private InputFrame frame() {
        InputFrame frame = open.peek();
        return frame == null ? root : frame;
    }

    private void begin() {
        boolean object = json.get(at++) == '{';
        countPrompt();
        open.push(frame().inner(name, object));
        name = null;
        expectsName = object;
    }

    private void end() {
        at++;
        if (open.size() > 1) {
            InputFrame ended = open.pop();
            frame().take(ended);
        }
        name = null;
        expectsName = false;
    }

    private void number() {
        while (at < json.limit() && "+-.eE0123456789".indexOf(json.get(at)) >= 0) {
            at++;
        }
        frame().number();
    }

    /** Of several prompts, each is answered. */
    private void countPrompt() {
        if (open.size() == 3 && frame().isPrompts()) {
            prompts++;
        }
    }

    private void string() {
        int from = ++at;
        long latin = 0;
        long wide = 0;
        while (json.get(at) != '"') {
            int b = json.get(at) & 0xFF;
            if (b == '\\') {
                int c = escaped();
                latin += c < 0x80 ? 1 : c < 0x800 ? 2 : 0;
                wide += c < 0x800 ? 0 : Character.isSurrogate((char) c) ? 2 : 3;
            } else {
                int length = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
                latin += length < 3 ? length : 0;
                wide += length < 3 ? 0 : length;
                at += length;
            }
        }
        int to = at++;
        if (expectsName) {
            name = to - from > MAX_NAME ? "" : prefix(from, to);
            expectsName = false;
            frame().name(latin, wide);
        } else {
            countPrompt();
            frame().string(name, InputFrame.looksAt(name, json.get(from)) ? prefix(from, to) : "", latin, wide);
            name = null;
        }
    }

    private int escaped() {
        int c = json.get(at + 1);
        at += 2;
        if (c == 'u') {
            c = Integer.parseInt(new String(bytes(at, at + 4), StandardCharsets.US_ASCII), 16);
            at += 4;
        }
        return c;
    }

    private String prefix(int from, int to) {
        return new String(bytes(from, Math.min(to, from + MAX_PREFIX)), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int from, int to) {
        byte[] bytes = new byte[to - from];
        json.get(from, bytes);
        return bytes;
    }
}
