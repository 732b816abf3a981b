package dev.attache.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.config.ServerConfig;
import dev.attache.server.envoy.EventLoops;
import dev.attache.store.Blobs.Keep;
import dev.attache.testkit.FreePort;
import dev.attache.testkit.redis.RedisProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which Redis keeps what, and what is said of one that is away. */
class StoresIT {
    private static RedisProcess redis;
    private final EventLoops loops = new EventLoops(1);
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final Readiness readiness = new Readiness("starting");

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeLoops() {
        loops.close();
    }

    private Stores open(String yaml) throws Exception {
        ServerConfig config = Wiring.reader()
                .read(Path.of("attache.yaml"), ("version: 1\n" + yaml).getBytes(UTF_8))
                .settings();
        return Stores.open(config, loops, metrics);
    }

    private static void put(Stores stores) {
        var keep = new Keep(Duration.ofMinutes(1), Instant.now(), List.of());
        assertThat(stores.blobs()
                        .put("page", new byte[1], keep)
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    private Readiness.State told(Stores stores) {
        stores.tell(readiness);
        return readiness.state();
    }

    private void awaitReady(Stores stores, Readiness.State expected) {
        readiness.ready();
        long start = System.nanoTime();
        while (!told(stores).equals(expected) && System.nanoTime() - start < 10_000_000_000L) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(told(stores)).isEqualTo(expected);
    }

    @Test
    void whatCachesKeepIsInRedisWhereTheyHaveNoneOfTheirOwn() throws Exception {
        try (Stores stores = open("redis: {uri: \"%s\", key_prefix: \"all:\"}".formatted(redis.uri()))) {
            awaitReady(stores, new Readiness.State.Ready(null));
            put(stores);
            assertThat(redis.command("EXISTS all:blob:page")).startsWith(":1");
        }
    }

    @Test
    void ofTheirOwnItIsThereAndSaidToBeAwayByItsName() throws Exception {
        try (Stores stores = open("""
                redis: {uri: "redis://127.0.0.1:%d"}
                cache_redis: {uri: "%s", key_prefix: "cache:"}
                """.formatted(FreePort.next(), redis.uri()))) {
            refused(stores, "counters");
            put(stores);
            assertThat(redis.command("EXISTS cache:blob:page")).startsWith(":1");
        }
        try (Stores stores = open("""
                redis: {uri: "%s"}
                cache_redis: {uri: "redis://127.0.0.1:%d"}
                """.formatted(redis.uri(), FreePort.next()))) {
            assertThat(refused(stores, "cache")).isInstanceOf(Readiness.State.Ready.class);
            assertThat(stores.away()).singleElement().asString().startsWith("cache_redis: ");
            assertThat(metrics.exposition()).contains("store=\"cache_redis\"");
        }
    }

    /** Waits until only this part is away, because its connection is refused. */
    private Readiness.State refused(Stores stores, String part) {
        readiness.ready();
        long start = System.nanoTime();
        while (!onlyRefused(told(stores), part)) {
            assertThat(System.nanoTime() - start).as(told(stores).toString()).isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
        return told(stores);
    }

    private static boolean onlyRefused(Readiness.State state, String part) {
        return state instanceof Readiness.State.Ready(String degraded)
                && degraded != null
                && degraded.startsWith(part + ": ")
                && degraded.contains("refused")
                && !degraded.contains("; ");
    }
}
