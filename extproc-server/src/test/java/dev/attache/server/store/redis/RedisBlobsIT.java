package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Metrics;
import dev.attache.server.store.BlobsContract;
import dev.attache.store.Blobs;
import dev.attache.store.Blobs.Usage;
import dev.attache.store.StoreException.Reason;
import dev.attache.testkit.redis.RedisProcess;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis. Time passes by shortening what every key has left. */
class RedisBlobsIT extends BlobsContract {
    private static final String SHORTEN = """
            EVAL "for _, key in ipairs(redis.call('KEYS', '*')) do local left = redis.call('PTTL', key) \
            if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end end return 1" 0 %d""";

    private static RedisProcess redis;
    private static EventLoopGroup loops;
    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger wrongAnswers = new AtomicInteger();
    private RedisConnections one;
    private RedisConnections two;
    private List<Blobs> nodes;
    private long passedNanos;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
        loops = Stores.loops();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
        loops.shutdownGracefully();
    }

    @BeforeEach
    void connect() {
        redis.command("FLUSHALL");
        one = connected();
        two = connected();
        nodes = List.of(blobs(one), blobs(two));
        passedNanos = System.nanoTime();
    }

    private Blobs blobs(RedisConnections connections) {
        return new RedisBlobs(connections, now::get, nanos::get);
    }

    private RedisConnections connected() {
        Metrics metrics = (name, help, labels) -> n -> {
            if (name.equals("attache_store_failures_total") && List.of(labels).contains("wrong_answer")) {
                wrongAnswers.addAndGet((int) n);
            }
        };
        var options = new RedisOptions(redis.uri(), Duration.ofSeconds(5), "test:");
        RedisConnections connections = RedisConnections.open(options, loops, metrics);
        Stores.await(Duration.ofSeconds(10), () -> connections.state().connected());
        return connections;
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Override
    protected List<Blobs> nodes() {
        return nodes;
    }

    @Override
    protected Instant now() {
        return Instant.ofEpochMilli(now.get());
    }

    @Override
    protected void pass(Duration time) {
        long real = System.nanoTime() - passedNanos;
        passedNanos += real;
        redis.command(SHORTEN.formatted(time.toMillis() - real / 1_000_000));
        now.addAndGet(time.toMillis());
    }

    private static long number(String command) {
        return Long.parseLong(redis.command(command).substring(1).strip());
    }

    @Test
    void whatIsKeptEndsByItselfAndPurgesAreNotEvictedWithIt() {
        put("a", "one", HOUR, now(), "user");
        blobs().claim("b", HOUR).toCompletableFuture().join();
        join(blobs().purge("other", HOUR));
        assertThat(number("PTTL test:blob:a")).isBetween(3_500_000L, 3_600_000L);
        assertThat(number("PTTL test:claim:b")).isBetween(3_500_000L, 3_600_000L);
        assertThat(number("PTTL test:purges")).isEqualTo(-1);
    }

    @Test
    void aPurgeIsTakenToHaveComeBeforeWhatWasAskedWithinTheSkew() {
        join(blobs().purge("user", HOUR));
        pass(Blobs.SKEW);
        assertThat(put("a", "one", HOUR, now(), "user")).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(put("a", "one", HOUR, now(), "user")).isTrue();
    }

    @Test
    void aClockThatIsAheadDoesNotOutrunAPurge() {
        put("a", "one", HOUR, now().plus(HOUR), "user");
        pass(Duration.ofSeconds(1));
        join(blobs().purge("user", HOUR));
        assertThat(find("a")).isNull();
    }

    @Test
    void wherePurgesAreLostNothingComesBack() {
        put("a", "one", HOUR, now(), "user");
        join(blobs().purge("user", HOUR));
        redis.command("DEL test:purges");
        pass(Duration.ofMinutes(1));
        put("b", "two", HOUR, now(), "user");
        assertThat(find("b")).isEqualTo("two");
        assertThat(find("a")).isNull();
        assertThat(number("EXISTS test:blob:a")).isZero();
    }

    @Test
    void whatWasPurgedIsErasedWhenItIsComeAcross() {
        put("a", "one", HOUR, now(), "user");
        put("b", "two", HOUR, now(), "user");
        put("c", "three", HOUR, now(), "user");
        join(blobs().purge("user", HOUR));
        assertThat(number("DBSIZE")).isGreaterThanOrEqualTo(4);
        find("a");
        assertThat(number("EXISTS test:blob:a test:blob:b test:blob:c")).isEqualTo(2);
        assertThat(join(blobs().usage("b"))).isEqualTo(new Usage(0, 0, true));
        assertThat(number("EXISTS test:blob:a test:blob:b test:blob:c")).isEqualTo(1);
    }

    @Test
    void purgesThatNobodyNeedsToKnowDoNotHeapUp() {
        for (int i = 0; i < 5_000; i++) {
            join(blobs().purge("owner " + i, Duration.ofSeconds(1)));
            now.addAndGet(100);
        }
        assertThat(number("HLEN test:purges")).isLessThan(100);
    }

    @Test
    void somethingElseUnderTheNameIsNothingAndCounted() {
        redis.command("LPUSH test:blob:a x");
        assertThat(find("a")).isNull();
        redis.command("SET test:blob:b nonsense");
        assertThat(find("b")).isNull();
        redis.command("SETRANGE test:blob:c 30 x");
        assertThat(find("c")).isNull();
        assertThat(wrongAnswers).hasValue(3);
        assertThat(join(blobs().usage(""))).isEqualTo(new Usage(0, 0, true));
        assertThat(put("a", "one", HOUR, now())).isTrue();
        assertThat(find("a")).isEqualTo("one");
    }

    @Test
    void anEntryCutShortIsNothing() {
        put("a", "one", HOUR, now(), "user", "page");
        String head = "redis.call('GETRANGE', 'test:blob:a', 0, 20)";
        redis.command("EVAL \"return redis.call('SET', 'test:blob:a', " + head + ")\" 0");
        assertThat(find("a")).isNull();
    }

    @Test
    void purgesOfAnotherTypeAreAWrongAnswer() {
        redis.command("SET test:purges x");
        assertThat(Stores.fault(blobs().purge("user", HOUR))).isEqualTo(Reason.WRONG_ANSWER);
        assertThat(one.state().connected()).isTrue();
    }

    @Test
    void countingGivesUpAfterAWhile() {
        redis.command("EVAL \"for i = 1, 5000 do redis.call('SET', 'other:' .. i, '') end return 1\" 0");
        put("a", "one", HOUR, now());
        assertThat(join(blobs().usage(""))).isEqualTo(new Usage(1, 3, true));
        var late = new RedisBlobs(one, now::get, () -> nanos.getAndAdd(3_000_000_000L));
        assertThat(join(late.usage("")).complete()).isFalse();
    }

    @Test
    void readsTheServersClockWhenItHasNone() {
        var own = new RedisBlobs(one);
        Instant asked = Instant.now();
        join(own.purge("user", HOUR));
        var keep = new Blobs.Keep(HOUR, asked, List.of("user"));
        assertThat(join(own.put("a", new byte[1], keep))).isFalse();
        assertThat(join(own.put("a", new byte[1], new Blobs.Keep(HOUR, asked, List.of("page")))))
                .isTrue();
    }
}
