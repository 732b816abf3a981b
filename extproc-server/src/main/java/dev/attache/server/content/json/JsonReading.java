package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonScanner.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One text being read, piece by piece; how it is torn makes no difference. Holds the values asked for and nothing else
 * of the text. Not thread-safe.
 */
public final class JsonReading {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final JsonReader reader;
    private final JsonScanner scanner;
    private final FoundValues found;
    private final Deque<ReadFrame> open = new ArrayDeque<>();
    /** The values that are being kept; what began last ends first. */
    private final List<Capture> captures = new ArrayList<>();

    private final Capture name = new Capture();
    private int ignored;
    private ByteBuffer piece = NOTHING;
    private long pieceStart;

    JsonReading(JsonReader reader, JsonScanner.@Nullable Listener also) {
        this.reader = reader;
        this.scanner = new JsonScanner(also == null ? new Walk() : new Both(also, new Walk()));
        this.found = new FoundValues(reader.paths().size());
    }

    /**
     * Takes the next piece, from the buffer's position to its limit, which stay as they are; the buffer is not kept.
     */
    public void feed(ByteBuffer next) {
        if (!scanner.isOver()) {
            piece = next;
            scanner.feed(next);
            long end = pieceStart + next.remaining();
            name.take(next, pieceStart, end);
            for (Capture capture : captures) {
                capture.take(next, pieceStart, end);
            }
            pieceStart = end;
            piece = NOTHING;
        }
    }

    /** Ends the text; returns what was found. Called once. */
    public JsonRead end() {
        scanner.end();
        String problem = scanner.problem();
        if (problem != null) {
            return new JsonRead.NotJson(problem, scanner.offset());
        }
        var values = new HashMap<JsonPath, String>();
        for (int i = 0; i < reader.paths().size(); i++) {
            String value = found.get(i);
            if (value != null) {
                values.put(reader.paths().get(i), value);
            }
        }
        return new JsonRead.Values(values);
    }

    private @Nullable String text(Kind kind, Capture value, long end) {
        value.take(piece, pieceStart, end);
        captures.removeLast();
        byte[] bytes = value.bytes();
        if (bytes == null || kind == Kind.NULL) {
            return null;
        }
        return kind == Kind.STRING
                ? JsonText.unquote(bytes, 1, value.size() - 1)
                : new String(bytes, 0, value.size(), StandardCharsets.UTF_8);
    }

    private record Both(JsonScanner.Listener first, JsonScanner.Listener second) implements JsonScanner.Listener {
        @Override
        public void beginName(long at) {
            first.beginName(at);
            second.beginName(at);
        }

        @Override
        public void endName(long end) {
            first.endName(end);
            second.endName(end);
        }

        @Override
        public void beginValue(Kind kind, long at) {
            first.beginValue(kind, at);
            second.beginValue(kind, at);
        }

        @Override
        public void endValue(long end) {
            first.endValue(end);
            second.endValue(end);
        }
    }

    /** Goes down where paths lead, and past everything else. */
    private final class Walk implements JsonScanner.Listener {
        @Override
        public void beginName(long at) {
            ReadFrame frame = open.peek();
            if (ignored == 0 && frame != null) {
                // An escape makes six bytes of a character: a longer name is not one that is asked for.
                name.begin(at, 6 * frame.longestName() + 2);
            }
        }

        @Override
        public void endName(long end) {
            ReadFrame frame = open.peek();
            if (ignored == 0 && frame != null) {
                name.take(piece, pieceStart, end);
                byte[] bytes = name.bytes();
                frame.enter(bytes == null ? "" : JsonText.unquote(bytes, 1, name.size() - 1));
                name.stop();
            }
        }

        @Override
        public void beginValue(Kind kind, long at) {
            ReadFrame parent = open.peek();
            if (ignored > 0) {
                ignored++;
                return;
            }
            List<Cursor> cursors = parent == null ? List.of(new Cursor(reader.tree(), found)) : parent.next();
            if (cursors.isEmpty()) {
                ignored = 1;
                return;
            }
            Capture value = null;
            if (isWanted(cursors)) {
                value = new Capture();
                value.begin(at, reader.maxValue());
                captures.add(value);
            }
            open.push(new ReadFrame(kind, cursors, value));
        }

        private static boolean isWanted(List<Cursor> cursors) {
            for (Cursor cursor : cursors) {
                if (!cursor.node().ending().isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void endValue(long end) {
            if (ignored > 0) {
                ignored--;
                return;
            }
            ReadFrame frame = open.pop();
            if (frame.value() != null) {
                frame.found(text(frame.kind(), frame.value(), end));
            }
            frame.end();
        }
    }
}
