package dev.attache.server.store.redis;

import dev.attache.server.store.redis.RedisValue.Many;
import dev.attache.server.store.redis.RedisValue.Text;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors.Near;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code FT.SEARCH} answers (https://redis.io/docs/latest/commands/ft.search): by RESP2 a count, and for each found its
 * key and its fields; by RESP3 a map with {@code results}, of which each is a map with {@code id} and
 * {@code extra_attributes}.
 */
final class SearchReply {
    /** The field with the cosine distance, 0 to 2. */
    static final String DISTANCE = "distance";

    private static final int ID = 64;

    private SearchReply() {}

    /**
     * The nearest first. Left out is what has no fields: its key expired while it was searched.
     *
     * @param prefix what all keys must begin with
     * @throws StoreException where it is not such an answer
     */
    static List<Near> read(RedisValue reply, String prefix) {
        if (!(reply instanceof Many top) || top.values().isEmpty()) {
            throw wrong(reply);
        }
        var found = new ArrayList<Near>();
        if (top.at("results") instanceof Many results) {
            for (RedisValue each : results.values()) {
                if (!(each instanceof Many result)) {
                    throw wrong(each);
                }
                add(found, prefix, result.at("id"), result.at("extra_attributes"));
            }
        } else if (top.values().getFirst() instanceof Text count && isNumber(count.value())) {
            for (int i = 1; i < top.values().size(); i += 2) {
                add(
                        found,
                        prefix,
                        top.values().get(i),
                        i + 1 < top.values().size() ? top.values().get(i + 1) : null);
            }
        } else {
            throw wrong(reply);
        }
        found.sort(Comparator.comparingDouble(near -> -near.similarity()));
        return found;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static void add(List<Near> found, String prefix, @Nullable RedisValue key, @Nullable RedisValue fields) {
        if (!(key instanceof Text name)
                || !name.value().startsWith(prefix)
                || name.value().length() != prefix.length() + ID) {
            throw wrong(key);
        }
        if (fields instanceof Many all && !all.values().isEmpty()) {
            found.add(new Near(name.value().substring(prefix.length()), similarity(all.at(DISTANCE))));
        }
    }

    private static double similarity(@Nullable RedisValue distance) {
        try {
            // a zero vector has a distance of nan
            double similarity = distance instanceof Text text ? 1 - Double.parseDouble(text.value()) : Double.NaN;
            if (similarity >= -1.01 && similarity <= 1.01) {
                return Math.clamp(similarity, -1.0, 1.0);
            }
        } catch (NumberFormatException noNumber) {
            // told below, with the value
        }
        throw wrong(distance);
    }

    private static StoreException wrong(@Nullable RedisValue value) {
        String text = String.valueOf(value);
        return new StoreException(
                Reason.WRONG_ANSWER,
                "redis answered no result of a search: " + text.substring(0, Math.min(200, text.length())));
    }
}
