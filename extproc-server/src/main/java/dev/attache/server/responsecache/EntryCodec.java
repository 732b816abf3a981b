package dev.attache.server.responsecache;

import dev.attache.server.responsecache.StoredResponse.Field;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps under a name: a response, or which headers choose between several of them.
 *
 * <p>{@code version kind … checksum}, numbers big-endian. Bodies that are not encoded are deflated where that saves
 * something. What cannot be read, for whatever reason, counts as not stored.
 */
final class EntryCodec {
    /** What was found under a name. */
    sealed interface Entry {
        /** A response. */
        record Response(StoredResponse response) implements Entry {}

        /**
         * Several responses, chosen by these request headers; each under a name of its own.
         *
         * @param id part of those names, so that what was removed is not found again when others are kept later
         */
        record Choice(String id, List<String> vary) implements Entry {}
    }

    private static final int VERSION = 1;
    private static final int RESPONSE = 1;
    private static final int CHOICE = 2;
    private static final int CHECKSUM = 4;

    /** Below this a body is not worth inflating on every use. */
    private static final int WORTH_DEFLATING = 8 << 10;

    private EntryCodec() {}

    static byte[] encode(StoredResponse response) {
        var bytes = new ByteArrayOutputStream(512 + response.body().length);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(RESPONSE);
            out.writeShort(response.status());
            write(out, response.keeping());
            write(out, response.vary());
            out.writeShort(response.headers().size());
            for (Field field : response.headers()) {
                write(out, field.name());
                write(out, field.value());
            }
            byte[] body = response.body();
            byte[] small = response.first("content-encoding") == null ? deflated(body) : null;
            out.writeInt(body.length);
            out.writeBoolean(small != null);
            out.write(small == null ? body : small);
        } catch (IOException e) {
            throw new UncheckedIOException("to memory", e);
        }
        return sealed(bytes);
    }

    static byte[] encode(Entry.Choice choice) {
        var bytes = new ByteArrayOutputStream(64);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(CHOICE);
            write(out, choice.id());
            write(out, choice.vary());
        } catch (IOException e) {
            throw new UncheckedIOException("to memory", e);
        }
        return sealed(bytes);
    }

    /** Reads what {@link #encode} wrote; null when it is anything else, cut or changed. */
    static @Nullable Entry decode(byte[] bytes) {
        int length = bytes.length - CHECKSUM;
        if (length < 2 || bytes[0] != VERSION || ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, length - 1);
        try {
            return switch (in.get()) {
                case RESPONSE -> new Entry.Response(readResponse(in));
                case CHOICE -> new Entry.Choice(readText(in), readTexts(in));
                default -> null;
            };
        } catch (DataFormatException | RuntimeException notOurs) {
            return null;
        }
    }

    private static StoredResponse readResponse(ByteBuffer in) throws DataFormatException {
        int status = Short.toUnsignedInt(in.getShort());
        Keeping keeping = new Keeping(
                in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.get() != 0, in.get() != 0);
        List<String> vary = readTexts(in);
        int count = Short.toUnsignedInt(in.getShort());
        var headers = new ArrayList<Field>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new Field(readText(in), readText(in)));
        }
        int length = in.getInt();
        boolean deflated = in.get() != 0;
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        byte[] body = deflated ? inflated(rest, length) : rest;
        if (body.length != length) {
            throw new DataFormatException("body of " + body.length + " bytes (expected: " + length + ")");
        }
        return new StoredResponse(status, keeping, vary, headers, body);
    }

    private static void write(DataOutputStream out, Keeping keeping) throws IOException {
        out.writeLong(keeping.received());
        out.writeLong(keeping.initialAge());
        out.writeLong(keeping.lifetime());
        out.writeLong(keeping.staleIfError());
        out.writeLong(keeping.staleWhileRevalidate());
        out.writeBoolean(keeping.mustAsk());
        out.writeBoolean(keeping.neverStale());
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        out.writeByte(texts.size());
        for (String text : texts) {
            write(out, text);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static List<String> readTexts(ByteBuffer in) {
        int count = Byte.toUnsignedInt(in.get());
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static String readText(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        int at = in.position();
        in.position(at + length);
        return new String(in.array(), in.arrayOffset() + at, length, StandardCharsets.UTF_8);
    }

    private static byte[] sealed(ByteArrayOutputStream written) {
        byte[] bytes = written.toByteArray();
        return ByteBuffer.allocate(bytes.length + CHECKSUM)
                .put(bytes)
                .putInt(checksum(bytes, bytes.length))
                .array();
    }

    private static int checksum(byte[] bytes, int length) {
        var checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Deflated, or null where that does not save an eighth. */
    private static byte @Nullable [] deflated(byte[] body) {
        if (body.length < WORTH_DEFLATING) {
            return null;
        }
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(body);
            deflater.finish();
            byte[] small = new byte[body.length - body.length / 8];
            int length = deflater.deflate(small);
            return deflater.finished() ? Arrays.copyOf(small, length) : null;
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflated(byte[] small, int length) throws DataFormatException {
        if (length < 0 || length > small.length * 1100L) {
            throw new DataFormatException("length: " + length); // deflate makes nothing smaller than by 1032
        }
        var inflater = new Inflater(true);
        try {
            inflater.setInput(small);
            byte[] body = new byte[length];
            int got = inflater.inflate(body);
            return got == length ? body : Arrays.copyOf(body, got);
        } finally {
            inflater.end();
        }
    }
}
