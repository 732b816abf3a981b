package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The one script, its text and its name. */
final class TakeScript {
    private static final String RESOURCE = "/lua/take.lua";

    private final byte[] text;
    private final byte[] digest;

    private TakeScript(byte[] text, byte[] digest) {
        this.text = text;
        this.digest = digest;
    }

    static TakeScript load() {
        try (InputStream in = TakeScript.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            byte[] text = in.readAllBytes();
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(text);
            return new TakeScript(text, HexFormat.of().formatHex(sha).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    byte[] text() {
        return text;
    }

    /** Its name for EVALSHA: the SHA-1 of its text in hexadecimal. */
    byte[] digest() {
        return digest;
    }
}
