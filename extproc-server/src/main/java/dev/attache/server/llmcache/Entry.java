package dev.attache.server.llmcache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept.
 *
 * @param key what it answers; compared again when it is found, as a store may be wrong
 * @param created when it was made
 * @param until until when it answers exactly the same question
 * @param events whether it is the frames of a stream; otherwise it is one JSON text
 * @param contentType the upstream's
 * @param ids the identifiers that are made anew each time it is given
 * @param times the same for the times, in seconds, at which it says that it was made
 * @param tokens what it cost
 * @param likeness what questions that mean the same are compared with; null where it answers only exactly the same
 * question
 * @param body as the upstream gave it, without content coding
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Entry(
        String key,
        Instant created,
        Instant until,
        boolean events,
        String contentType,
        List<String> ids,
        List<String> times,
        long tokens,
        @Nullable Likeness likeness,
        byte[] body) {
    private static final int FORM = 0xA77A0003;
    /** Shorter bodies are not worth compressing. */
    private static final int COMPRESSED_FROM = 1 << 10;

    Entry {
        ids = List.copyOf(ids);
        times = List.copyOf(times);
    }

    /** The same with a longer life. */
    Entry living(Instant longer) {
        return new Entry(key, created, longer, events, contentType, ids, times, tokens, likeness, body);
    }

    /** The same with a longer life for questions in other words. */
    Entry answeringOthers(Instant longer) {
        Likeness alike = likeness == null ? null : likeness.living(longer);
        return new Entry(key, created, until, events, contentType, ids, times, tokens, alike, body);
    }

    /** From when on it is of no use to anybody. */
    Instant end() {
        return likeness != null && likeness.until().isAfter(until) ? likeness.until() : until;
    }

    byte[] written() {
        var bytes = new ByteArrayOutputStream(512 + body.length / 2);
        var out = new DataOutputStream(bytes);
        boolean compressed = body.length >= COMPRESSED_FROM;
        try {
            out.writeInt(FORM);
            out.writeInt(body.length);
            out.writeUTF(key);
            out.writeLong(created.toEpochMilli());
            out.writeLong(until.toEpochMilli());
            out.writeBoolean(events);
            out.writeUTF(contentType);
            write(ids, out);
            write(times, out);
            out.writeLong(tokens);
            Likeness.write(likeness, out);
            out.writeBoolean(compressed);
        } catch (IOException neverOfMemory) {
            throw new UncheckedIOException(neverOfMemory);
        }
        if (compressed) {
            deflate(bytes);
        } else {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeShort(texts.size());
        for (String each : texts) {
            out.writeUTF(each);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            texts.add(in.readUTF());
        }
        return texts;
    }

    private void deflate(ByteArrayOutputStream bytes) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try (var out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(body);
        } catch (IOException neverOfMemory) {
            throw new UncheckedIOException(neverOfMemory);
        } finally {
            deflater.end();
        }
    }

    /** The length of the body in what {@link #written} wrote, before compression; of other bytes, what they claim. */
    static int bodyLength(byte[] written) {
        return written.length < 2 * Integer.BYTES ? 0 : ByteBuffer.wrap(written).getInt(Integer.BYTES);
    }

    /** Reads what {@link #written} wrote; null where the bytes are anything else. */
    static @Nullable Entry read(byte[] bytes, int maxBody) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != FORM) {
                return null;
            }
            int length = in.readInt();
            String key = in.readUTF();
            Instant created = Instant.ofEpochMilli(in.readLong());
            Instant until = Instant.ofEpochMilli(in.readLong());
            boolean events = in.readBoolean();
            String contentType = in.readUTF();
            List<String> ids = texts(in);
            List<String> times = texts(in);
            long tokens = in.readLong();
            Likeness likeness = Likeness.read(in);
            byte[] body = body(in, length, maxBody);
            return body == null
                    ? null
                    : new Entry(key, created, until, events, contentType, ids, times, tokens, likeness, body);
        } catch (IOException broken) {
            return null;
        }
    }

    private static byte @Nullable [] body(DataInputStream in, int length, int maxBody) throws IOException {
        boolean compressed = in.readBoolean();
        if (length < 0 || length > maxBody) {
            return null;
        }
        byte[] body;
        if (compressed) {
            var inflater = new Inflater(true);
            try (var inflating = new InflaterInputStream(in, inflater)) {
                body = inflating.readNBytes(length);
            } finally {
                inflater.end();
            }
        } else {
            body = in.readNBytes(length);
        }
        return body.length == length ? body : null;
    }
}
