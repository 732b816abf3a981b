package dev.attache.server.content.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One event of an event stream, with its bytes as they came (WHATWG HTML section 9.2.6).
 *
 * <p>A block of comments, or an empty line too many, is an event without data: clients ignore it, but its bytes belong
 * to the stream. Immutable.
 */
public final class ServerSentEvent {
    private final byte[] raw;
    private final int markLength;
    private final boolean complete;
    private @Nullable String event;
    private @Nullable String data;
    private @Nullable String id;

    private ServerSentEvent(byte[] raw, int markLength, boolean complete) {
        this.raw = raw;
        this.markLength = markLength;
        this.complete = complete;
    }

    /** Reads the fields of a whole event, which starts after a byte order mark of that length. */
    static ServerSentEvent parsed(byte[] raw, int markLength) {
        var parsed = new ServerSentEvent(raw, markLength, true);
        parsed.parse();
        return parsed;
    }

    /** Bytes that are not a whole event. */
    static ServerSentEvent incomplete(byte[] raw) {
        return new ServerSentEvent(raw, 0, false);
    }

    private void parse() {
        StringBuilder lines = null;
        int position = markLength;
        while (position < raw.length) {
            int end = lineEnd(position);
            String line = new String(raw, position, end - position, StandardCharsets.UTF_8);
            switch (field(line)) {
                case "event" -> event = value(line);
                case "data" ->
                    lines = lines == null
                            ? new StringBuilder(value(line))
                            : lines.append('\n').append(value(line));
                case "id" -> id = value(line).indexOf('\0') < 0 ? value(line) : id;
                default -> {} // a comment, retry, or a field that nobody knows
            }
            position = nextLine(end);
        }
        data = lines == null ? null : lines.toString();
    }

    private static String field(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? line : line.substring(0, colon);
    }

    private static String value(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return "";
        }
        return line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
    }

    private int lineEnd(int position) {
        int end = position;
        while (end < raw.length && raw[end] != '\n' && raw[end] != '\r') {
            end++;
        }
        return end;
    }

    private int nextLine(int end) {
        boolean both = end + 1 < raw.length && raw[end] == '\r' && raw[end + 1] == '\n';
        return end + (both ? 2 : 1);
    }

    /** The bytes as they came, read-only; a new view for each call. */
    public ByteBuffer raw() {
        return ByteBuffer.wrap(raw).asReadOnlyBuffer();
    }

    /**
     * Whether this is a whole event; otherwise the bytes of one that is over the bound or was cut off, with no field
     * known.
     */
    public boolean complete() {
        return complete;
    }

    /** The event's type, or null when it names none: then it is a {@code message}. */
    public @Nullable String event() {
        return event;
    }

    /** The lines of data with LF between them, or null when there is none. */
    public @Nullable String data() {
        return data;
    }

    /** The event's id, or null when it has none. */
    public @Nullable String id() {
        return id;
    }

    /**
     * The same event with other data: every other line stays byte for byte, line ends are those of the event.
     *
     * @throws IllegalStateException when this is not a whole event with data
     */
    public ServerSentEvent withData(String other) {
        if (data == null) {
            throw new IllegalStateException("an event without data");
        }
        var bytes = new ByteArrayOutputStream(raw.length + other.length());
        bytes.write(raw, 0, markLength);
        boolean written = false;
        int position = markLength;
        while (position < raw.length) {
            int end = lineEnd(position);
            int next = nextLine(end);
            if (!field(new String(raw, position, end - position, StandardCharsets.UTF_8))
                    .equals("data")) {
                bytes.write(raw, position, next - position);
            } else if (!written) {
                String lineEnd = new String(raw, end, next - end, StandardCharsets.US_ASCII);
                String line = "data: " + String.join(lineEnd + "data: ", other.split("\r\n|\r|\n", -1)) + lineEnd;
                bytes.writeBytes(line.getBytes(StandardCharsets.UTF_8));
                written = true;
            }
            position = next;
        }
        return parsed(bytes.toByteArray(), markLength);
    }

    @Override
    public String toString() {
        // Data may be a prompt or an answer: not for logs.
        return (complete ? "event " + event : "part of an event") + ", " + raw.length + " bytes";
    }
}
