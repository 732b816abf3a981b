package dev.attache.server.store.rest;

import dev.attache.store.Vectors.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept beside a vector.
 *
 * @param key its name in its collection; all partitions of a space share one, so it is made of partition and id
 * @param ends when it is over, milliseconds since 1970
 * @param since when it was put
 */
record Entry(String key, String partition, String id, long ends, long since) {
    /** The fields' names, the same everywhere. None is a word of any query language. */
    static final String PLACE = "place";

    static final String ENTRY = "entry";
    static final String ENDS = "ends";
    static final String SINCE = "since";

    static Entry of(Place place, String id, long ends, long since) {
        return new Entry(key(place.partition(), id), place.partition(), id, ends, since);
    }

    /** 64 hexadecimal digits: DashVector takes no longer names. */
    static String key(String partition, String id) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest((partition + ':' + id).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
