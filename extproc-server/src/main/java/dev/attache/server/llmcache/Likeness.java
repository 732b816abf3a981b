package dev.attache.server.llmcache;

import dev.attache.server.similarity.Cosine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is kept with, to be compared by meaning.
 *
 * @param phrase what it answers
 * @param until until when it answers others that mean the same
 * @param vector the embedding of what it answers, of length 1: an index's word for a likeness is not taken
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Likeness(Phrase phrase, Instant until, float[] vector) {
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_TEXTS = 1 << 12;
    private static final int MAX_DIMENSIONS = 1 << 14;

    /** The cosine of both vectors, which have length 1; -1 where they cannot be compared. */
    double similarity(float[] other) {
        return Cosine.of(vector, other);
    }

    Likeness living(Instant longer) {
        return longer.isAfter(until) ? new Likeness(phrase, longer, vector) : this;
    }

    /** Written with half the bits of a float: a cosine is off by less than a thousandth. */
    static void write(@Nullable Likeness likeness, DataOutputStream out) throws IOException {
        out.writeBoolean(likeness != null);
        if (likeness == null) {
            return;
        }
        out.writeUTF(likeness.phrase.partition());
        out.writeInt(likeness.phrase.texts().size());
        for (String each : likeness.phrase.texts()) {
            byte[] text = each.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
        out.writeLong(likeness.until.toEpochMilli());
        out.writeInt(likeness.vector.length);
        for (float value : likeness.vector) {
            out.writeShort(Float.floatToFloat16(value));
        }
    }

    static @Nullable Likeness read(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        String partition = in.readUTF();
        var texts = new ArrayList<String>();
        for (int i = bounded(in.readInt(), MAX_TEXTS); i > 0; i--) {
            byte[] text = in.readNBytes(bounded(in.readInt(), MAX_TEXT));
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        Instant until = Instant.ofEpochMilli(in.readLong());
        float[] vector = new float[bounded(in.readInt(), MAX_DIMENSIONS)];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.float16ToFloat(in.readShort());
        }
        return new Likeness(new Phrase(partition, texts, vector), until, vector);
    }

    private static int bounded(int length, int most) throws IOException {
        if (length < 0 || length > most) {
            throw new IOException("a length of " + length);
        }
        return length;
    }
}
