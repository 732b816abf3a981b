package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import dev.attache.testkit.redis.RedisProcess;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many connections, one Envoy, two replicas, one Redis: a limit of 100 lets exactly 100 through. */
class SharedLimitIT {
    private static final int CONNECTIONS = 64;
    private static final String SERVER = "drain: 0s\nenvoy: {message_timeout: 10s}";
    private static final String REST = """
            redis: {uri: "%s", command_timeout: 5s}
            policies:
              one:
                rate_limit: {by: [header:x-user], limits: [{requests: 100, per: 1h}], on_store_error: deny}
              five:
                rate_limit:
                  by: [header:x-user]
                  limits:
                    - {requests: 1000, per: 1m, algorithm: fixed_window}
                    - {requests: 150, per: 1d}
                    - {requests: 100, per: 1h}
                    - {requests: 10000, per: 1h, algorithm: token_bucket, burst: 120}
                    - {requests: 200, per: 1h, algorithm: fixed_window}
                  on_store_error: deny
              wide:
                rate_limit: {by: [header:x-user], limits: [{requests: 100, per: 1h}], on_store_error: deny}
              narrow:
                rate_limit: {by: [header:x-user], limits: [{requests: 10, per: 1h}], on_store_error: deny}
            routes:
              - {name: one, match: {path: /one}, policies: [one]}
              - {name: five, match: {path: /five}, policies: [five]}
              - {name: wide-narrow, match: {path: /wide-narrow}, policies: [wide, narrow]}
              - {name: narrow-wide, match: {path: /narrow-wide}, policies: [narrow, wide]}
              - {name: wide, match: {path: /wide}, policies: [wide]}
            """;

    private static RedisProcess redis;
    private static AttacheProcess first;
    private static AttacheProcess second;
    private static Upstream upstream;
    private static EnvoyProcess envoy;
    private static EnvoyConfig config;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        first = new AttacheProcess(SERVER, REST.formatted(redis.uri()));
        second = new AttacheProcess(SERVER, REST.formatted(redis.uri()));
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(first.target())
                .processor(second.target())
                .messageTimeout("10s");
        first.awaitReady();
        second.awaitReady();
        envoy = EnvoyProcess.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        first.close();
        second.close();
        redis.close();
    }

    @Test
    void oneLimitIsExact() throws Exception {
        assertThat(send("/one", "ann", 400)).isEqualTo(Map.of(200, 100, 429, 300));
        bothServed();
    }

    @Test
    void fiveLimitsInOnePolicyAreExact() throws Exception {
        assertThat(send("/five", "ann", 400)).isEqualTo(Map.of(200, 100, 429, 300));
        bothServed();
    }

    @Test
    void aDeniedRequestChargesNoLimitOfItsCall() throws Exception {
        for (String path : new String[] {"/wide-narrow", "/narrow-wide"}) {
            String user = "user-of-" + path;
            assertThat(send(path, user, 40)).as(path).isEqualTo(Map.of(200, 10, 429, 30));
            try (var caller = new Caller(config.listenerPort())) {
                assertThat(caller.get("/wide", "x-user", user).header("ratelimit"))
                        .as("the 10 that passed and this one, not the 30 that were denied")
                        .contains("r=89;");
            }
        }
    }

    /** How many requests got which status. */
    private static Map<Integer, Integer> send(String path, String user, int requests) throws Exception {
        var byStatus = new ConcurrentHashMap<Integer, Integer>();
        var left = new AtomicInteger(requests);
        var connected = new CountDownLatch(CONNECTIONS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(threads.submit(() -> {
                    try (var caller = new Caller(config.listenerPort())) {
                        connected.countDown();
                        connected.await();
                        while (left.getAndDecrement() > 0) {
                            byStatus.merge(caller.get(path, "x-user", user).status(), 1, Integer::sum);
                        }
                        return null;
                    }
                }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        return new TreeMap<>(byStatus);
    }

    private static void bothServed() throws Exception {
        for (AttacheProcess replica : new AttacheProcess[] {first, second}) {
            assertThat(replica.metric("attache_exchanges_total")).isGreaterThan(20);
            assertThat(replica.metric("attache_store_failures_total")).isZero();
            assertThat(replica.metric("attache_faults_total")).isZero();
        }
        assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
    }
}
