package dev.attache.server.llmcache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, and in which partition it is looked for.
 *
 * @param partition the name of everything else that the answer depends on, in 64 hexadecimal digits
 * @param texts piece by piece: where one ends and the next begins is part of what is asked
 * @param vector the embedding of all of it; null where none was made yet
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Phrase(String partition, List<String> texts, float @Nullable [] vector) {
    Phrase {
        texts = List.copyOf(texts);
    }

    /** A phrase without a vector yet. */
    static Phrase of(String partition, List<String> texts) {
        return new Phrase(partition, texts, null);
    }

    /** What is embedded. */
    String text() {
        return String.join("\n", texts);
    }

    Phrase with(float[] made) {
        return new Phrase(partition, texts, made);
    }
}
