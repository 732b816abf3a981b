package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.server.store.redis.RedisValue.Failure;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * {@link Vectors} that Redis compares: Redis 8, Redis Stack, or another with {@code FT.SEARCH} and vectors.
 *
 * <p>Each vector is a hash with a time to live of its own, under an index for each space and number of dimensions, which is
 * made when it is first missed; also after a flush, which takes indexes too. An index tells partitions apart by a tag. It is a
 * flat one: exact, and as a search is within a partition it looks at no more than that.
 */
public final class RedisSearchVectors implements Vectors {
    private static final int REMOVED_AT_ONCE = 500;

    private final RedisConnections redis;
    private final Keys keys;
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    /** What is kept over these connections. */
    public RedisSearchVectors(RedisConnections redis) {
        this.redis = redis;
        this.keys = redis.keys();
    }

    @Override
    public List<Near> nearest(Place place, float[] vector, int howMany) throws InterruptedException {
        String most = Integer.toString(howMany);
        String index = keys.searchIndex(place, vector.length);
        RedisValue reply = command(
                Script.SEARCH,
                text(index),
                text("(@partition:{%s})=>[KNN %s @vector $wanted AS %s]"
                        .formatted(place.partition(), most, SearchReply.DISTANCE)),
                text("PARAMS"),
                text("2"),
                text("wanted"),
                floats(vector),
                text("SORTBY"),
                text(SearchReply.DISTANCE),
                text("LIMIT"),
                text("0"),
                text(most),
                text("RETURN"),
                text("1"),
                text(SearchReply.DISTANCE),
                text("DIALECT"),
                text("2"));
        if (!(reply instanceof Failure failure)) {
            return counted(() -> SearchReply.read(reply, keys.searched(place)));
        }
        // versions word it in ways of their own; if there was none it can be made
        if (makeIndex(place, vector.length)) {
            return List.of();
        }
        throw wrong(failure.message());
    }

    @Override
    public void put(Place place, String id, float[] vector, Keep keep) throws InterruptedException {
        if (!made.contains(keys.searchIndex(place, vector.length))) {
            makeIndex(place, vector.length);
        }
        byte[] ttl = text(Long.toString(Math.max(1, keep.ttl().toMillis())));
        ask(
                Script.SEARCH_PUT,
                place,
                text(id),
                ttl,
                text(Integer.toString(keep.most())),
                text(place.partition()),
                floats(vector));
    }

    /**
     * Makes an index.
     *
     * @return false: there is one already
     */
    private boolean makeIndex(Place place, int dimensions) throws InterruptedException {
        String index = keys.searchIndex(place, dimensions);
        RedisValue reply = command(
                Script.SEARCH_CREATE,
                text(index),
                text("ON"),
                text("HASH"),
                text("PREFIX"),
                text("1"),
                text(keys.searchedOf(place.space())),
                text("SCHEMA"),
                text("partition"),
                text("TAG"),
                text("vector"),
                text("VECTOR"),
                text("FLAT"),
                text("6"),
                text("TYPE"),
                text("FLOAT32"),
                text("DIM"),
                text(Integer.toString(dimensions)),
                text("DISTANCE_METRIC"),
                text("COSINE"));
        if (reply instanceof Failure failure) {
            String message = failure.message().toLowerCase(Locale.ROOT);
            if (message.contains("unknown command")) {
                throw wrong("it has no FT.CREATE (expected: Redis 8, Redis Stack or its search module)");
            }
            if (!message.contains("exists")) {
                throw wrong(failure.message());
            }
        }
        made.add(index);
        return !(reply instanceof Failure);
    }

    @Override
    public void used(Place place, String id) {
        // nobody waits: if this is lost, the vector goes a little earlier
        var unused = asked(Script.SEARCH_USE, place, text(id));
    }

    @Override
    public void remove(Place place, List<String> ids) throws InterruptedException {
        for (int from = 0; from < ids.size(); from += REMOVED_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + REMOVED_AT_ONCE));
            ask(
                    Script.SEARCH_REMOVE,
                    place,
                    some.stream().map(RedisSearchVectors::text).toArray(byte[][]::new));
        }
    }

    private CompletionStage<Boolean> asked(Script script, Place place, byte[]... arguments) {
        byte[][] names = {text(keys.searched(place))};
        return redis.ask(script, names, arguments, Reply::flag, wrote -> wrote);
    }

    private void ask(Script script, Place place, byte[]... arguments) throws InterruptedException {
        join(asked(script, place, arguments));
    }

    private RedisValue command(Script command, byte[]... arguments) throws InterruptedException {
        return join(redis.ask(command, new byte[0][], arguments, RedisValue::read, reply -> false));
    }

    private static <T> T join(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException fault
                    ? fault
                    : new StoreException(Reason.WRONG_ANSWER, "redis: " + e.getCause());
        }
    }

    private interface Reading {
        List<Near> read();
    }

    private List<Near> counted(Reading reading) {
        try {
            return reading.read();
        } catch (StoreException e) {
            redis.faults().failed(e.reason());
            throw e;
        }
    }

    private StoreException wrong(String message) {
        redis.faults().failed(Reason.WRONG_ANSWER);
        return new StoreException(Reason.WRONG_ANSWER, "redis_search: " + message);
    }

    private static byte[] floats(float[] vector) {
        ByteBuffer floats = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(vector);
        return floats.array();
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
