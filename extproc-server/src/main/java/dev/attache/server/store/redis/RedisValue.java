package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that a command has answered with. Numbers are texts here, as RESP2 and RESP3 do not agree which are; maps are lists. */
sealed interface RedisValue {
    /** A list, or a map as keys and values in turn. */
    record Many(List<RedisValue> values) implements RedisValue {
        /** What stands behind a key, where this is a map. */
        @Nullable
        RedisValue at(String key) {
            for (int i = 0; i + 1 < values.size(); i += 2) {
                if (values.get(i) instanceof Text name && name.value.equals(key)) {
                    return values.get(i + 1);
                }
            }
            return null;
        }
    }

    /** A text or a number. */
    record Text(String value) implements RedisValue {}

    /** Nothing at all. */
    record Nothing() implements RedisValue {}

    /** What the command, or a part of it, has failed with. */
    record Failure(String message) implements RedisValue {}

    /** Deeper than anything that is asked for. */
    int MAX_DEPTH = 16;

    /**
     * Reads what {@link FlatReply} has written.
     *
     * @throws StoreException where it is not whole
     */
    static RedisValue read(byte @Nullable [] flat) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(flat == null ? new byte[0] : flat).order(ByteOrder.LITTLE_ENDIAN);
            return read(rest, MAX_DEPTH);
        } catch (BufferUnderflowException torn) {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered less than a value");
        }
    }

    private static RedisValue read(ByteBuffer rest, int depth) {
        if (depth == 0) {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered lists in lists in lists");
        }
        char mark = (char) rest.get();
        int length = rest.getInt();
        if (mark == FlatReply.LIST) {
            var values = new ArrayList<RedisValue>();
            for (int i = 0; i < length; i++) {
                values.add(read(rest, depth - 1));
            }
            return new Many(values);
        }
        if (mark == FlatReply.NOTHING) {
            return new Nothing();
        }
        var bytes = new byte[length];
        rest.get(bytes);
        String text = new String(bytes, UTF_8);
        return mark == FlatReply.ERROR ? new Failure(text) : new Text(text);
    }
}
