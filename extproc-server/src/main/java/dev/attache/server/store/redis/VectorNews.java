package dev.attache.server.store.redis;

import dev.attache.server.store.VectorTable;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What {@code vector-learn.lua} answers: what came and went in a partition.
 *
 * @param now by Redis's clock, in milliseconds
 * @param known what a node knows that has read this
 * @param anew whether what it had is to be forgotten first
 * @param more whether there is more to ask for
 * @param dimensions the dimensions of the partition's vectors; 0 where there is none
 * @param entries the removed and the put, in bytes of the answer
 */
record VectorNews(
        long now, Known known, boolean anew, boolean more, int dimensions, int removed, int put, ByteBuffer entries) {
    private static final int HEAD = 46;
    private static final int ID = 32;
    private static final int MAX_DIMENSIONS = 1 << 16;

    /**
     * What a node knows of a partition.
     *
     * @param generation of which partition, 0 for none
     * @param learned number of the last change it has read
     * @param missed number of the last removal it has read
     */
    record Known(double generation, double learned, double missed) {
        static final Known NOTHING = new Known(0, 0, 0);

        byte[] packed() {
            var bytes = new byte[3 * Double.BYTES];
            Packed.putDouble(bytes, 0, generation);
            Packed.putDouble(bytes, Double.BYTES, learned);
            Packed.putDouble(bytes, 2 * Double.BYTES, missed);
            return bytes;
        }
    }

    /**
     * Reads an answer.
     *
     * @throws StoreException when it is not one that the script gives to a node that knows this much
     */
    static VectorNews read(byte @Nullable [] reply, Known before) {
        if (reply == null || reply.length < HEAD) {
            throw wrong("%d bytes (expected: >= %d)".formatted(reply == null ? 0 : reply.length, HEAD));
        }
        ByteBuffer rest = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
        long now = (long) rest.getDouble();
        var known = new Known(rest.getDouble(), rest.getDouble(), rest.getDouble());
        boolean anew = rest.get() != 0;
        boolean more = rest.get() != 0;
        var news = new VectorNews(now, known, anew, more, rest.getInt(), rest.getInt(), rest.getInt(), rest.slice());
        news.requireSound(reply.length, before);
        return news;
    }

    private void requireSound(int length, Known before) {
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS || removed < 0 || put < 0) {
            throw wrong(put + " vectors of " + dimensions + " dimensions, " + removed + " removed");
        }
        long expected = HEAD + (long) removed * ID + (long) put * (ID + Double.BYTES + (long) dimensions * Float.BYTES);
        if (length != expected) {
            throw wrong("%d bytes for %d vectors of %d dimensions, %d removed (expected: %d)"
                    .formatted(length, put, dimensions, removed, expected));
        }
        // otherwise whoever asks on and on would never come to an end
        if (more && !(known.learned > (anew ? 0 : before.learned))) {
            throw wrong("no more of what it says there is more of");
        }
    }

    boolean isNothing() {
        return !anew && removed == 0 && put == 0;
    }

    /** Writes it down. */
    void into(VectorTable table, int most) {
        if (anew) {
            table.clear();
        }
        ByteBuffer rest = entries.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < removed; i++) {
            table.remove(id(rest));
        }
        for (int i = 0; i < put; i++) {
            String id = id(rest);
            long endsAt = (long) rest.getDouble();
            var vector = new float[dimensions];
            rest.slice(rest.position(), dimensions * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            rest.position(rest.position() + dimensions * Float.BYTES);
            table.put(id, vector, endsAt, most, now);
        }
    }

    private static String id(ByteBuffer rest) {
        var id = new byte[ID];
        rest.get(id);
        return HexFormat.of().formatHex(id);
    }

    private static StoreException wrong(String what) {
        return new StoreException(Reason.WRONG_ANSWER, "redis answered " + what);
    }
}
