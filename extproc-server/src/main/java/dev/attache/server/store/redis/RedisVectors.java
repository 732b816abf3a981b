package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.attache.server.store.VectorTable;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Vectors} in Redis 6.2 or later, or Valkey, without any module: kept there, and compared in this process.
 *
 * <p>Of each partition in use there is a copy here. A look at it first asks Redis what has changed, which is one
 * question and 46 bytes of answer when nothing has; looks at the same time share it. Much that is new comes in parts:
 * what has not come within two command timeouts is not found yet. Copies take a limited number of bytes; the least used
 * go first, and are read anew.
 */
public final class RedisVectors implements Vectors {
    private static final byte[] SERVER_TIME = {};
    /** The size of one answer: more would keep Redis, and other answers, waiting. */
    private static final int PART_BYTES = 1 << 20;

    private static final int MOST_IN_PART = 1_000;
    private static final int REMOVED_AT_ONCE = 500;
    private static final Duration USED_AGAIN = Duration.ofSeconds(10);
    private static final long MOST_USED = 10_000;

    private record Use(Place place, String id) {}

    private final RedisConnections redis;
    private final Duration patience;
    private final @Nullable LongSupplier nowMillis;
    private final long copyBytes;
    private final Cache<Place, VectorCopy> copies;
    /** What was told of lately. */
    private final Cache<Use, Boolean> uses;

    /** What is kept over these connections; copies take about {@code maxBytes} at most. */
    public RedisVectors(RedisConnections redis, long maxBytes) {
        this(redis, maxBytes, null, System::nanoTime);
    }

    /**
     * For tests, which own the time.
     *
     * @param nowMillis what time it is for what is kept; null: the server's clock
     * @param nanoTime for how often uses are told
     */
    RedisVectors(RedisConnections redis, long maxBytes, @Nullable LongSupplier nowMillis, LongSupplier nanoTime) {
        this.redis = redis;
        this.patience = redis.commandTimeout().multipliedBy(2);
        this.nowMillis = nowMillis;
        this.copyBytes = maxBytes / 2;
        this.copies = Caffeine.newBuilder()
                .maximumWeight(maxBytes >> 10)
                .weigher((Place place, VectorCopy copy) -> copy.weigh())
                .executor(Runnable::run)
                .build();
        this.uses = Caffeine.newBuilder()
                .maximumSize(MOST_USED)
                .expireAfterWrite(USED_AGAIN)
                .ticker((Ticker) nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Roughly how much its copies take. */
    long kibibytes() {
        return copies.asMap().values().stream()
                .mapToLong(copy -> copy.table().kibibytes())
                .sum();
    }

    @Override
    public List<Near> nearest(Place place, float[] vector, int howMany) throws InterruptedException {
        VectorCopy copy = copies.get(place, where -> new VectorCopy());
        learn(place, copy, vector.length);
        try {
            return copy.table().nearest(vector, howMany, copy.now());
        } catch (StoreException e) {
            redis.faults().failed(e.reason());
            throw e;
        }
    }

    private void learn(Place place, VectorCopy copy, int dimensions) throws InterruptedException {
        int part = Math.clamp(PART_BYTES / ((long) dimensions * Float.BYTES), 1, MOST_IN_PART);
        byte[][] names = {redis.keys().vectors(place)};
        CompletableFuture<@Nullable Void> learnt = copy.learn(
                known -> redis.ask(
                        Script.VECTOR_LEARN,
                        names,
                        new byte[][] {now(), known.packed(), text(part)},
                        reply -> VectorNews.read(reply, known),
                        news -> false),
                VectorTable.room(copyBytes, dimensions));
        try {
            learnt.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillReading) {
            // each question ends in time, so answers come: what is not here yet is found later
        } catch (ExecutionException e) {
            throw fault(e);
        } finally {
            if (copy.hasGrown()) {
                // looks at what it weighs now
                copies.asMap().computeIfPresent(place, (where, same) -> same);
            }
        }
    }

    @Override
    public void put(Place place, String id, float[] vector, Keep keep) throws InterruptedException {
        ByteBuffer floats = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(vector);
        byte[][] arguments = {
            now(), bytes(id), text(Math.max(1, keep.ttl().toMillis())), text(keep.most()), floats.array()
        };
        join(ask(Script.VECTOR_PUT, place, arguments));
    }

    @Override
    public void used(Place place, String id) {
        VectorCopy copy = copies.getIfPresent(place);
        if (copy != null) {
            copy.table().used(id);
        }
        if (uses.asMap().putIfAbsent(new Use(place, id), true) == null) {
            // nobody waits: if this is lost, the vector goes a little earlier
            var unused = ask(Script.VECTOR_USE, place, new byte[][] {now(), bytes(id)});
        }
    }

    @Override
    public void remove(Place place, List<String> ids) throws InterruptedException {
        VectorCopy copy = copies.getIfPresent(place);
        if (copy != null) {
            // also where Redis has long forgotten them, and that they went
            ids.forEach(copy.table()::remove);
        }
        for (int from = 0; from < ids.size(); from += REMOVED_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + REMOVED_AT_ONCE));
            join(ask(Script.VECTOR_REMOVE, place, new byte[][] {now(), bytes(String.join("", some))}));
        }
    }

    private CompletionStage<Boolean> ask(Script script, Place place, byte[][] arguments) {
        byte[][] names = {redis.keys().vectors(place)};
        return redis.ask(script, names, arguments, Reply::flag, wrote -> wrote);
    }

    private static void join(CompletionStage<Boolean> stage) throws InterruptedException {
        try {
            stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw fault(e);
        }
    }

    private static RuntimeException fault(ExecutionException e) {
        return e.getCause() instanceof StoreException fault
                ? fault
                : new StoreException(Reason.WRONG_ANSWER, "redis: " + e.getCause());
    }

    private byte[] now() {
        return nowMillis == null ? SERVER_TIME : text(nowMillis.getAsLong());
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }
}
