package dev.attache.server.llm;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.events.EventStream;
import dev.attache.server.content.events.ServerSentEvent;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonRead;
import dev.attache.server.content.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hides from a client what {@code stream_options.include_usage} adds to a stream of OpenAI's chat or completions, when
 * the client did not ask for it.
 *
 * <p>The chunk with usage and without choices is removed; so is the {@code "usage":null} of every other chunk.
 * Everything else stays byte for byte: {@code [DONE]}, comments, line ends, and a usage beside choices, because the
 * providers that send that (DashScope, Mistral) send it unasked. Whoever reads the usage reads the bytes before they
 * come here.
 *
 * <p>Whole events leave at once, only a partial one is held; an event over the bound passes as it is. One for each
 * stream; not thread-safe.
 */
public final class UsageEventFilter {
    /** The longest event that is looked at, unless another bound is given, in bytes. */
    public static final int MAX_EVENT = 256 * 1024;

    private static final String NAME = "\"usage\"";
    private static final JsonPath USAGE = JsonPath.parse("usage");
    private static final JsonPath CHOICES = JsonPath.parse("choices");
    private static final JsonReader READER = JsonReader.lastWins(List.of(USAGE, CHOICES));
    private static final JsonEditor WITHOUT_USAGE = JsonEditor.of(List.of(), List.of(USAGE));

    private final EventStream events;

    /** Begins a stream, with {@link #MAX_EVENT}. */
    public UsageEventFilter() {
        this(MAX_EVENT);
    }

    /**
     * Begins a stream.
     *
     * @param maxEvent the longest event that is held, in bytes
     */
    public UsageEventFilter(int maxEvent) {
        if (maxEvent > JsonReader.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "maxEvent: " + maxEvent + " (expected: <= " + JsonReader.MAX_VALUE + ")");
        }
        this.events = new EventStream(maxEvent);
    }

    /**
     * Takes the next piece, from the buffer's position to its limit, which stay as they are, and gives what may go on.
     *
     * @param last whether the stream is over: what is held goes too
     */
    public ByteBuffer edit(ByteBuffer piece, boolean last) {
        var passing = new ByteArrayOutputStream(piece.remaining());
        for (ServerSentEvent event : events.feed(piece.duplicate(), last)) {
            passing.writeBytes(edited(event));
        }
        return ByteBuffer.wrap(passing.toByteArray());
    }

    private static byte[] edited(ServerSentEvent event) {
        byte[] raw = new byte[event.raw().remaining()];
        event.raw().get(raw);
        String data = event.data();
        if (data == null || !data.contains(NAME)) {
            return raw;
        }
        if (isNullOnly(data)) {
            return withoutUsage(event, data, raw);
        }
        JsonRead read = READER.read(data.getBytes(StandardCharsets.UTF_8));
        String usage = read.get(USAGE);
        if (usage == null) {
            return withoutUsage(event, data, raw);
        }
        return usage.startsWith("{") && isEmptyArray(read.get(CHOICES)) ? new byte[0] : raw;
    }

    /** As in all chunks but one: telling it apart without reading it costs half as much. */
    private static boolean isNullOnly(String data) {
        int name = data.indexOf(NAME);
        return data.startsWith(":null", name + NAME.length()) && data.indexOf(NAME, name + 1) < 0;
    }

    private static boolean isEmptyArray(@Nullable String json) {
        return json != null
                && json.startsWith("[")
                && json.substring(1, json.length() - 1).isBlank();
    }

    private static byte[] withoutUsage(ServerSentEvent event, String data, byte[] raw) {
        DataLine line = DataLine.only(raw);
        ByteBuffer json = line == null
                ? ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8))
                : ByteBuffer.wrap(raw, line.from(), line.to() - line.from());
        if (!(WITHOUT_USAGE.apply(json, List.of()) instanceof JsonEdit.Edited edited)) {
            return raw;
        }
        if (line != null) {
            return line.replaced(raw, edited.text());
        }
        ByteBuffer other = event.withData(new String(edited.text(), StandardCharsets.UTF_8))
                .raw();
        byte[] bytes = new byte[other.remaining()];
        other.get(bytes);
        return bytes;
    }
}
