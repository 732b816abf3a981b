package dev.attache.server.consumer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How API keys are kept: as their SHA-256, which nobody can turn back as long as keys are long and random. A slow hash
 * would protect keys that people make up, but cost milliseconds for every request; so short keys are refused instead.
 */
public final class KeyHash {
    /** The least length of a key. */
    public static final int LEAST_LENGTH = 16;

    private static final String PREFIX = "sha256:";
    private static final String EXPECTED = "sha256: and 64 hex digits, as attache hash-key prints them";

    private KeyHash() {}

    /**
     * What stands in a keys file for a key.
     *
     * @throws IllegalArgumentException when no header could hold the key, or it is short; the message does not show it
     */
    public static String of(String key) {
        if (key.length() < LEAST_LENGTH) {
            throw new IllegalArgumentException(
                    "a key of " + key.length() + " characters (expected: " + LEAST_LENGTH + " or more, random)");
        }
        if (!key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a key with blanks, line ends or characters beyond ASCII (expected: what a header can hold)");
        }
        return PREFIX + HexFormat.of().formatHex(digest(key));
    }

    /**
     * Reads what {@link #of} gave.
     *
     * @throws IllegalArgumentException when it is something else; the text is not shown, because it may be a key
     */
    static byte[] parse(String text) {
        String hex = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("no hash of a key (expected: " + EXPECTED + ")");
        }
        return HexFormat.of().parseHex(hex);
    }

    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
