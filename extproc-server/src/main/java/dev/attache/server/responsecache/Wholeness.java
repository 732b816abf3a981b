package dev.attache.server.responsecache;

import dev.attache.server.content.coding.ContentCodings;
import dev.attache.server.content.coding.ContentDecoder;
import dev.attache.server.content.coding.UndecodableException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Whether an encoded body is all there, and in the coding that its headers tell: it may have been cut off silently, and
 * another policy may have undone the coding on the way.
 */
final class Wholeness {
    private static final int PIECE = 4 << 10;
    private static final int MOST_OF_PIECE = 8 << 20;

    /** A body that unpacks to more is not worth checking. */
    private static final long MOST_UNPACKED = 256L << 20;

    private Wholeness() {}

    static boolean of(StoredResponse response) {
        List<String> codings = response.headers().stream()
                .filter(field -> field.name().equals("content-encoding"))
                .map(StoredResponse.Field::value)
                .toList();
        ContentCodings coding = ContentCodings.parse(codings).orElse(null);
        if (coding == null) {
            return false;
        }
        return coding.identity() || response.body().length == 0 || decodes(coding, response.body());
    }

    private static boolean decodes(ContentCodings coding, byte[] body) {
        try (ContentDecoder decoder = coding.decoder(MOST_OF_PIECE, MOST_UNPACKED)) {
            for (int at = 0; at < body.length; at += PIECE) {
                int length = Math.min(PIECE, body.length - at);
                decoder.feed(ByteBuffer.wrap(body, at, length).asReadOnlyBuffer(), at + length == body.length);
            }
            return true;
        } catch (UndecodableException torn) {
            return false;
        }
    }
}
