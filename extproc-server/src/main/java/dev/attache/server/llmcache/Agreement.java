package dev.attache.server.llmcache;

import dev.attache.embedding.Embedder;
import dev.attache.server.similarity.Cosine;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the stored answer that was withheld agrees with the one that the upstream gave. */
enum Agreement {
    /** Word for word, except for blanks and capitals. */
    SAME,
    /** Their vectors are near: most answers of one model to one question are. */
    NEAR,
    /** They are not. */
    OTHER,
    /** Unknown: one is longer than the embedder reads, or the embedder failed. */
    UNKNOWN;

    /** What two answers of a model to the same question mostly reach. */
    private static final double NEARNESS = 0.9;

    /** Compares two texts; blocks where there is an embedder. */
    static Agreement of(String one, String other, @Nullable Embedder embedder) throws InterruptedException {
        if (plain(one).equals(plain(other))) {
            return SAME;
        }
        if (embedder == null || !embedder.fits(one) || !embedder.fits(other)) {
            return UNKNOWN;
        }
        try {
            return Cosine.of(embedder.embed(one), embedder.embed(other)) >= NEARNESS ? NEAR : OTHER;
        } catch (IOException unknown) {
            return UNKNOWN;
        }
    }

    private static String plain(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
