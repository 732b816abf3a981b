package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of texts in one answer, each behind its length. */
final class Texts {
    private Texts() {}

    /**
     * Reads them.
     *
     * @throws StoreException when it is not such a list
     */
    static List<String> read(byte @Nullable [] reply) {
        if (reply == null) {
            throw wrong();
        }
        ByteBuffer rest = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
        var texts = new ArrayList<String>();
        while (rest.hasRemaining()) {
            int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw wrong();
            }
            texts.add(new String(reply, rest.position(), length, UTF_8));
            rest.position(rest.position() + length);
        }
        return texts;
    }

    private static StoreException wrong() {
        return new StoreException(Reason.WRONG_ANSWER, "redis answered what is no list of texts");
    }
}
