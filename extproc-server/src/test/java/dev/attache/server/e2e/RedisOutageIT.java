package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.e2e.SteadyLoad.Sample;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import dev.attache.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Redis goes away under load in every way it does: each request is answered as {@code on_store_error} says, none by Envoy's
 * timeout, and counting resumes by itself. Prints latencies per phase and the time to recovery:
 *
 * <pre>
 * ./mvnw -q verify -pl extproc-server -am -Dtest=NoUnit -Dit.test=dev.attache.server.e2e.RedisOutageIT \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisOutageIT {
    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(50);
    private static final Duration RECOVERY = Duration.ofSeconds(3);
    private static final String POLICIES = """
            redis: {uri: "%s", command_timeout: %dms}
            policies:
              open: {rate_limit: {by: [], limits: [{requests: 1, per: 1h}], on_store_error: allow}}
              shut: {rate_limit: {by: [], limits: [{requests: 1, per: 1h}], on_store_error: deny}}
            routes:
              - {name: open, match: {path: /open}, policies: [open]}
              - {name: shut, match: {path: /shut}, policies: [shut]}
            """;

    private static RedisProcess redis;
    private static AttacheProcess attache;
    private static Upstream upstream;
    private static EnvoyProcess envoy;
    private static EnvoyConfig config;
    private SteadyLoad load;

    /** Redis is away when the service starts. */
    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        redis.stop();
        attache = AttacheProcess.ready(
                "drain: 0s\nenvoy: {message_timeout: 1s}", POLICIES.formatted(redis.uri(), COMMAND_TIMEOUT.toMillis()));
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("1s");
        envoy = EnvoyProcess.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        attache.close();
        redis.close();
    }

    @BeforeEach
    void startLoad() throws Exception {
        load = SteadyLoad.start(config.listenerPort(), 4, 25, "/open", "/shut");
    }

    @AfterEach
    void nothingWasLeftToEnvoy() throws Exception {
        load.close();
        redis.stop();
        assertThat(load.of(sample -> !List.of(200, 429, 503).contains(sample.status())))
                .isEmpty();
        assertThat(load.of(sample -> sample.path().equals("/open") && sample.status() == 503))
                .isEmpty();
        assertThat(envoy.stat("ext_proc.message_timeouts")).isZero();
        assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
        assertThat(attache.metric("attache_faults_total")).isZero();
    }

    @Test
    @Order(1)
    void awayAtTheStart() throws Exception {
        assertThat(attache.metric("attache_store_connections_total")).isZero();
        outage("away");
        redis.restart();
        recovers("appeared");
    }

    @Test
    void killedAndRestartedEmpty() throws Exception {
        works();
        redis.stop();
        outage("killed");
        redis.restart();
        recovers("restarted");
    }

    @Test
    void pausedAndResumed() throws Exception {
        works();
        redis.pause();
        outage("paused");
        assertThat(load.of(in("paused")).stream().filter(sample -> sample.nanos() < COMMAND_TIMEOUT.toNanos()))
                .as("not everyone waits for a Redis that is known to be silent")
                .hasSizeGreaterThan(100);
        redis.resume();
        recovers("resumed");
    }

    @Test
    void readyTellsThatItIsBackWithoutARequest() throws Exception {
        works();
        redis.pause();
        outage("silent");
        load.close();
        redis.resume();
        Eventually.await(
                "/ready says ready",
                RECOVERY,
                () -> !attache.admin("/ready").body().contains("degraded"));
    }

    @Test
    void scriptsFlushed() throws Exception {
        works();
        long wrong = failures("wrong_answer") + failures("disconnected");
        redis.flushScripts();
        limited("flushed");
        print("flushed");
        assertThat(failures("wrong_answer") + failures("disconnected")).isEqualTo(wrong);
    }

    private void works() throws Exception {
        redis.restart();
        limited("working");
        print("working");
    }

    /** Counting works; on a busy machine one or the other call may still run out of its 50 ms. */
    private void limited(String phase) throws Exception {
        load.phase(phase);
        Eventually.await(
                "100 requests refused in phase " + phase,
                Duration.ofSeconds(15),
                () -> load.of(in(phase).and(sample -> sample.status() == 429)).size() >= 100);
    }

    private static long failures(String reason) throws Exception {
        return attache.metric("attache_store_failures_total", "reason=\"" + reason + "\"");
    }

    private void outage(String phase) throws Exception {
        load.phase(phase);
        Eventually.await("/ready says degraded", Duration.ofSeconds(3), () -> {
            var ready = attache.admin("/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            return ready.body().contains("degraded");
        });
        load.phase(phase, 200);
        assertThat(load.of(in(phase)))
                .allMatch(sample -> sample.status() == (sample.path().equals("/open") ? 200 : 503));
        assertThat(attache.admin("/ready").body()).contains("degraded");
        print(phase);
    }

    private void recovers(String phase) throws Exception {
        long back = System.nanoTime();
        load.phase(phase);
        awaitLimited();
        Eventually.await(
                "/ready says ready",
                RECOVERY,
                () -> !attache.admin("/ready").body().contains("degraded"));
        long last = load.of(sample -> sample.status() == 503).stream()
                .mapToLong(sample -> sample.sentNanos() + sample.nanos())
                .max()
                .orElse(back);
        print(phase);
        limited("after");
        long millis = Math.max(0, last - back) / 1_000_000;
        System.out.printf(
                "outage: %-12s recovered: last answer without Redis %d ms after it was back%n", phase, millis);
        assertThat(millis).as("milliseconds to recovery").isLessThan(RECOVERY.toMillis());
    }

    /** Waits until requests of both routes are counted, and over their limits. */
    private void awaitLimited() throws Exception {
        long since = System.nanoTime();
        for (String path : new String[] {"/open", "/shut"}) {
            Eventually.await(
                    path + " is limited",
                    RECOVERY,
                    () -> !load.of(sample ->
                                    sample.path().equals(path) && sample.status() == 429 && sample.sentNanos() > since)
                            .isEmpty());
        }
    }

    private static Predicate<Sample> in(String phase) {
        return sample -> sample.phase().equals(phase);
    }

    private void print(String phase) {
        System.out.println("outage: " + load.latencies(phase));
    }
}
