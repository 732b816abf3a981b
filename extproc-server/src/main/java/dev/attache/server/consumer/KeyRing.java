package dev.attache.server.consumer;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whose key it is.
 *
 * <p>The time that an answer takes tells nothing about the keys: a key is looked up under an HMAC with a secret that
 * was made up for this ring, so that nobody can aim at a place in the table, and what is found there, if anything, is
 * compared in constant time. Immutable; thread-safe.
 */
final class KeyRing {
    @SuppressWarnings("ArrayRecordComponent") // only compared in constant time
    private record Entry(byte[] digest, @Nullable String consumer) {}

    private static final Entry NOBODY = new Entry(new byte[32], null);

    private final SecretKeySpec place;
    private final Map<ByteBuffer, Entry> entries = new HashMap<>();

    /** A ring of consumers by the SHA-256 of their keys. */
    KeyRing(Map<ByteBuffer, String> consumers) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        place = new SecretKeySpec(random, "HmacSHA256");
        consumers.forEach((digest, consumer) -> {
            byte[] bytes = new byte[digest.remaining()];
            digest.duplicate().get(bytes);
            entries.put(placeOf(bytes), new Entry(bytes, consumer));
        });
    }

    /** The consumer whose key this is, or null. */
    @Nullable
    String consumer(String key) {
        byte[] digest = KeyHash.digest(key);
        Entry entry = entries.getOrDefault(placeOf(digest), NOBODY);
        return MessageDigest.isEqual(entry.digest, digest) ? entry.consumer : null;
    }

    /** How many keys there are. */
    int size() {
        return entries.size();
    }

    private ByteBuffer placeOf(byte[] digest) {
        try {
            Mac mac = Mac.getInstance(place.getAlgorithm());
            mac.init(place);
            return ByteBuffer.wrap(mac.doFinal(digest));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
