package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.Blobs;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Blobs} in Redis 6.2 or later, or Valkey: the same for all nodes. The Redis may evict what it will: what it
 * loses is asked for again, and what was purged stays so ({@code blobs.lua}).
 *
 * <p>Each call is one question to {@link RedisConnections}, {@link #usage} many. What is not an entry, or is a torn
 * one, is counted and treated as missing.
 */
public final class RedisBlobs implements Blobs {
    private static final byte[] SERVER_TIME = {};
    /** The bytes of an entry before its owners, and then those of each owner. */
    private static final int HEAD = 18;

    private static final int OWNER = 8;

    private static final byte[] LOOKED_AT_ONCE = "500".getBytes(UTF_8);
    private static final Duration USAGE_AT_MOST = Duration.ofSeconds(5);

    private final RedisConnections redis;
    private final Keys keys;
    private final byte[] purges;
    private final @Nullable LongSupplier nowMillis;
    private final LongSupplier nanoTime;
    private final String node = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    /** What is kept over these connections. */
    public RedisBlobs(RedisConnections redis) {
        this(redis, null, System::nanoTime);
    }

    /**
     * For tests, which own the time.
     *
     * @param nowMillis what time it is for purges; null: the server's clock
     * @param nanoTime how long counting takes
     */
    RedisBlobs(RedisConnections redis, @Nullable LongSupplier nowMillis, LongSupplier nanoTime) {
        this.redis = redis;
        this.keys = redis.keys();
        this.purges = keys.purges();
        this.nowMillis = nowMillis;
        this.nanoTime = nanoTime;
    }

    @Override
    public CompletionStage<byte @Nullable []> find(String name) {
        byte[][] names = {keys.blob(name), purges};
        return redis.<byte @Nullable []>ask(Script.FIND, names, new byte[0][], this::value, found -> false);
    }

    private byte @Nullable [] value(byte @Nullable [] entry) {
        if (entry == null) {
            return null;
        }
        // the script has looked: shorter is only what it says of something else
        if (entry.length < HEAD) {
            redis.faults().failed(Reason.WRONG_ANSWER);
            return null;
        }
        return Arrays.copyOfRange(entry, HEAD + OWNER * (entry[HEAD - 1] & 0xff), entry.length);
    }

    @Override
    public CompletionStage<@Nullable Claim> claim(String name, Duration most) {
        var claim = new Claim(name, node + '-' + claims.incrementAndGet());
        byte[][] names = {keys.claim(name)};
        byte[][] arguments = {claim.token().getBytes(UTF_8), millis(most)};
        return redis.ask(Script.CLAIM, names, arguments, Reply::flag, got -> got)
                .thenApply(got -> got ? claim : null);
    }

    @Override
    public CompletionStage<Void> release(Claim claim) {
        byte[][] names = {keys.claim(claim.name())};
        return done(redis.ask(
                Script.RELEASE,
                names,
                new byte[][] {claim.token().getBytes(UTF_8)},
                Reply::flag,
                released -> released));
    }

    @Override
    public CompletionStage<Boolean> put(String name, byte[] value, Keep keep) {
        byte[][] names = {keys.blob(name), keys.claim(name), purges};
        var since = new byte[Double.BYTES];
        Packed.putDouble(since, 0, (double) keep.asked().minus(SKEW).toEpochMilli());
        byte[][] arguments = {now(), millis(keep.ttl()), since, owners(keep.owners()), value};
        return redis.ask(Script.PUT, names, arguments, Reply::flag, kept -> kept);
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        byte[][] names = {keys.blob(name)};
        return done(redis.ask(Script.REMOVE, names, new byte[0][], Reply::flag, removed -> removed));
    }

    @Override
    public CompletionStage<Void> purge(String owner, Duration remembered) {
        byte[][] arguments = {now(), owners(List.of(owner)), millis(remembered)};
        return done(redis.ask(Script.PURGE, new byte[][] {purges}, arguments, Reply::flag, purged -> purged));
    }

    @Override
    public CompletionStage<Usage> usage(String prefix, List<String> owners) {
        return count(
                keys.blobs(prefix),
                owners(owners),
                "0".getBytes(UTF_8),
                new Usage(0, 0, false),
                nanoTime.getAsLong() + USAGE_AT_MOST.toNanos());
    }

    private CompletionStage<Usage> count(byte[] pattern, byte[] owners, byte[] cursor, Usage before, long until) {
        byte[][] arguments = {cursor, pattern, LOOKED_AT_ONCE, owners};
        return redis.ask(Script.USAGE, new byte[][] {purges}, arguments, RedisBlobs::part, part -> false)
                .thenCompose(part -> {
                    boolean complete = part.cursor.length == 1 && part.cursor[0] == '0';
                    var sum = new Usage(before.entries() + part.entries, before.bytes() + part.bytes, complete);
                    return complete || nanoTime.getAsLong() - until >= 0
                            ? CompletableFuture.completedFuture(sum)
                            : count(pattern, owners, part.cursor, sum, until);
                });
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(long entries, long bytes, byte[] cursor) {}

    private static Part part(byte @Nullable [] reply) {
        int numbers = 2 * Double.BYTES;
        if (reply == null || reply.length <= numbers) {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered less than a part of what is kept");
        }
        return new Part(
                Packed.getLong(reply, 0),
                Packed.getLong(reply, Double.BYTES),
                Arrays.copyOfRange(reply, numbers, reply.length));
    }

    private byte[] now() {
        return nowMillis == null ? SERVER_TIME : text(nowMillis.getAsLong());
    }

    private static byte[] millis(Duration duration) {
        return text(Math.max(1, duration.toMillis()));
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }

    /** Two that had the same by chance would only be purged together. */
    private static byte[] owners(List<String> names) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            ByteBuffer owners = ByteBuffer.allocate(OWNER * names.size());
            for (String name : names) {
                owners.put(sha.digest(name.getBytes(UTF_8)), 0, OWNER);
            }
            return owners.array();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static CompletionStage<Void> done(CompletionStage<Boolean> asked) {
        return asked.thenApply(whether -> null);
    }
}
