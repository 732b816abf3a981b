package dev.attache.server.content.json;

import dev.attache.server.content.json.JsonScanner.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole JSON text. The cache needs a tree: the whole request makes the key, and every choice of an answer
 * counts.
 */
public final class JsonTree implements JsonScanner.Listener {
    /** A text of more values is none that is cached: each takes fifty times the bytes it was sent in. */
    private static final int MAX_VALUES = 20_000;

    /** A value that is open. */
    private static final class Open {
        final Kind kind;
        final long at;
        final List<JsonValue> values = new ArrayList<>(0);
        final List<JsonValue.Member> members = new ArrayList<>(0);
        String name = "";

        Open(Kind kind, long at) {
            this.kind = kind;
            this.at = at;
        }
    }

    private final byte[] text;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable JsonValue root;
    private long nameAt;
    private int count;

    private JsonTree(byte[] text) {
        this.text = text;
    }

    /** The value that the text is; null when it is no JSON, or too large or deep a one. */
    public static @Nullable JsonValue read(byte[] text) {
        var tree = new JsonTree(text);
        var scanner = new JsonScanner(tree);
        scanner.feed(ByteBuffer.wrap(text));
        scanner.end();
        // We never stop the scanner: if it is over, it has met a problem.
        return scanner.isOver() || tree.count > MAX_VALUES ? null : tree.root;
    }

    /** The same of a text. */
    public static @Nullable JsonValue read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void beginName(long at) {
        nameAt = at;
    }

    @Override
    public void endName(long end) {
        Open object = open.peek();
        if (object != null && count <= MAX_VALUES) {
            object.name = string(nameAt, end);
        }
    }

    @Override
    public void beginValue(Kind kind, long at) {
        count++;
        open.push(new Open(kind, at));
    }

    @Override
    public void endValue(long end) {
        Open done = open.pop();
        if (count > MAX_VALUES) {
            return;
        }
        JsonValue value = switch (done.kind) {
            case OBJECT -> new JsonValue.Members(done.members);
            case ARRAY -> new JsonValue.Items(done.values);
            case STRING -> new JsonValue.Text(string(done.at, end));
            case NUMBER, TRUE, FALSE ->
                new JsonValue.Plain(new String(text, (int) done.at, (int) (end - done.at), StandardCharsets.US_ASCII));
            case NULL -> JsonValue.Nothing.NOTHING;
        };
        Open parent = open.peek();
        if (parent == null) {
            root = value;
        } else if (parent.kind == Kind.ARRAY) {
            parent.values.add(value);
        } else {
            parent.members.add(new JsonValue.Member(parent.name, value));
        }
    }

    /** A name or a text, without its quotes. */
    private String string(long from, long to) {
        return JsonText.verbatim(text, (int) from + 1, (int) to - 1);
    }
}
