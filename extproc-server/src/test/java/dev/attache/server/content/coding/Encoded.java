package dev.attache.server.content.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies in every coding, made by other people's encoders. */
final class Encoded {
    static {
        Brotli4jLoader.ensureAvailability();
    }

    /** Opens an encoder onto a stream. */
    private interface Encoder {
        OutputStream onto(OutputStream target) throws IOException;
    }

    private Encoded() {}

    /** Codings as in the header; {@code raw-deflate} is deflate without the zlib format. */
    static byte[] encode(String codings, byte[] plain) {
        byte[] current = plain;
        for (String coding : codings.split(", ", -1)) {
            current = once(coding, current);
        }
        return current;
    }

    /** A prefix that an encoder has flushed, so that a decoder can know all of it. */
    static byte[] flushed(String coding, byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try {
            OutputStream encoder = encoder(coding).onto(bytes);
            encoder.write(plain);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private static byte[] once(String coding, byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream encoder = encoder(coding).onto(bytes)) {
            encoder.write(plain);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static Encoder encoder(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip" -> target -> new GZIPOutputStream(target, true);
            case "deflate" -> target -> new DeflaterOutputStream(target, true);
            case "raw-deflate" -> target -> new DeflaterOutputStream(target, new Deflater(6, true), 512, true);
            case "br" -> BrotliOutputStream::new;
            case "zstd" -> target -> new ZstdOutputStream(target).setChecksum(true);
            case "identity" -> target -> target;
            default -> throw new IllegalArgumentException(coding);
        };
    }

    /** Text that compresses, but not to nothing. */
    static byte[] text(Random random, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) (i % 7 == 0 ? ' ' : 'a' + random.nextInt(1 + i % 26));
        }
        return text;
    }
}
