package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Metrics;
import dev.attache.server.store.BlobsContract;
import dev.attache.store.Blobs;
import dev.attache.store.Blobs.Usage;
import dev.attache.store.StoreException.Reason;
import dev.attache.testkit.redis.RedisProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one Redis. Time passes by shortening what every key has left. */
class RedisBlobsIT extends BlobsContract {
    @RegisterExtension
    static final RedisNodes NODES = new RedisNodes();

    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger wrongAnswers = new AtomicInteger();
    private RedisProcess redis;
    private RedisConnections one;
    private List<Blobs> nodes;
    private long passedNanos;

    @BeforeEach
    void connect() {
        redis = NODES.redis();
        one = connected();
        nodes = List.of(blobs(one), blobs(connected()));
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
        return NODES.connect(redis.uri(), RedisNodes.TIMEOUT, metrics);
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
        NODES.shorten(time.toMillis() - real / 1_000_000);
        now.addAndGet(time.toMillis());
    }

    @Test
    void whatIsKeptEndsByItselfAndPurgesAreNotEvictedWithIt() {
        put("a", "one", HOUR, now(), "user");
        blobs().claim("b", HOUR).toCompletableFuture().join();
        join(blobs().purge("other", HOUR));
        assertThat(NODES.number("PTTL test:blob:a")).isBetween(3_500_000L, 3_600_000L);
        assertThat(NODES.number("PTTL test:claim:b")).isBetween(3_500_000L, 3_600_000L);
        assertThat(NODES.number("PTTL test:purges")).isEqualTo(-1);
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
        assertThat(NODES.number("EXISTS test:blob:a")).isZero();
    }

    @Test
    void whatWasPurgedIsErasedWhenItIsComeAcross() {
        put("a", "one", HOUR, now(), "user");
        put("b", "two", HOUR, now(), "user");
        put("c", "three", HOUR, now(), "user");
        join(blobs().purge("user", HOUR));
        assertThat(NODES.number("DBSIZE")).isGreaterThanOrEqualTo(4);
        find("a");
        assertThat(NODES.number("EXISTS test:blob:a test:blob:b test:blob:c")).isEqualTo(2);
        assertThat(join(blobs().usage("b"))).isEqualTo(new Usage(0, 0, true));
        assertThat(NODES.number("EXISTS test:blob:a test:blob:b test:blob:c")).isEqualTo(1);
    }

    @Test
    void purgesThatNobodyNeedsToKnowDoNotHeapUp() {
        for (int i = 0; i < 5_000; i++) {
            join(blobs().purge("owner " + i, Duration.ofSeconds(1)));
            now.addAndGet(100);
        }
        assertThat(NODES.number("HLEN test:purges")).isLessThan(100);
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
