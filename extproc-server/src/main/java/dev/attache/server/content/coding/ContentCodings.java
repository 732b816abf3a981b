package dev.attache.server.content.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@code content-encoding} says: {@code gzip}, {@code x-gzip}, {@code deflate}, {@code br}, {@code zstd},
 * {@code identity}, or several in a row (RFC 9110 section 8.4).
 *
 * <p>Immutable.
 */
public final class ContentCodings {
    /** More than anybody needs; each coding costs memory. */
    private static final int MAX_CODINGS = 4;

    private final List<Coding> undone;

    private ContentCodings(List<Coding> undone) {
        this.undone = List.copyOf(undone);
    }

    /**
     * Reads the values of the header; none means no coding.
     *
     * @return empty when one coding is unknown, or they are more than four: the body cannot be decoded
     */
    public static Optional<ContentCodings> parse(List<String> contentEncoding) {
        var undone = new ArrayList<Coding>();
        for (String name : String.join(",", contentEncoding).split(",", -1)) {
            String token = name.strip().toLowerCase(Locale.ROOT);
            if (token.isEmpty() || token.equals("identity")) {
                continue;
            }
            Optional<Coding> coding = Coding.named(token);
            if (coding.isEmpty() || undone.size() == MAX_CODINGS) {
                return Optional.empty();
            }
            // The header lists them as they were applied.
            undone.addFirst(coding.get());
        }
        return Optional.of(new ContentCodings(undone));
    }

    /** Whether there is nothing to undo. */
    public boolean identity() {
        return undone.isEmpty();
    }

    /**
     * Begins a body; the caller closes the decoder.
     *
     * @param maxPiece most bytes that one call of {@link ContentDecoder#feed} may give, at least 1
     * @param maxTotal most bytes of the decoded body, at least 1
     */
    public ContentDecoder decoder(int maxPiece, long maxTotal) {
        if (maxPiece < 1 || maxPiece > 1 << 30) {
            throw new IllegalArgumentException("maxPiece: " + maxPiece + " (expected: 1 to 2^30)");
        }
        if (maxTotal < 1) {
            throw new IllegalArgumentException("maxTotal: " + maxTotal + " (expected: >= 1)");
        }
        return new ContentDecoder(undone, maxPiece, maxTotal);
    }

    /** As the header would write it. */
    @Override
    public String toString() {
        return undone.isEmpty()
                ? "identity"
                : String.join(
                        ", ", undone.reversed().stream().map(Coding::token).toList());
    }
}
