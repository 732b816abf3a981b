package dev.attache.server.store.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of collections where they may not be long. */
final class CollectionName {
    /** DashVector's limit. */
    private static final int MAX = 32;

    private static final int HASH_BYTES = 8;

    private CollectionName() {}

    /** The space behind the prefix; where that is too long, a hash of it. */
    static String of(String prefix, String space) {
        String whole = prefix + "-" + space;
        if (whole.length() <= MAX) {
            return whole;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(space.getBytes(StandardCharsets.US_ASCII));
            return prefix + "-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
