package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import dev.attache.testkit.redis.RedisProcess;
import dev.attache.testkit.redis.RedisRelay;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an exchange costs: Redis commands by two counts (the socket's and Redis's own), ext_proc messages by Envoy's. */
class RoundTripsIT {
    private static final int REQUESTS = 200;
    private static final int SUBJECTS = 5;
    private static final String REST = """
            redis: {uri: "%s", command_timeout: 5s}
            policies:
              each: {rate_limit: {by: [header:x-user], limits: [{requests: 1000000, per: 1h}]}}
              all: {rate_limit: {by: [], limits: [{requests: 1000000, per: 1h}, {requests: 100000, per: 1m}]}}
              address: {rate_limit: {by: [ip], limits: [{requests: 1000000, per: 1h, algorithm: token_bucket, burst: 1000}]}}
              path: {rate_limit: {by: [path], limits: [{requests: 1000000, per: 1d, algorithm: fixed_window}]}}
              both: {rate_limit: {by: [header:x-user, path], limits: [{requests: 1000000, per: 1h}]}}
              few: {rate_limit: {by: [path], limits: [{requests: 10, per: 1h}]}}
              quiet: {rate_limit: {by: [header:x-user], limits: [{requests: 1000000, per: 1h}], headers: [none]}}
            routes:
              - {name: five, match: {path: /five}, policies: [each, all, address, path, both]}
              - {name: refused, match: {path: /refused}, policies: [each, all, few, path, both]}
              - {name: quiet, match: {path: /quiet}, policies: [quiet]}
              - {name: none, match: {path: /none}, policies: []}
            """;

    private static RedisProcess redis;
    private static RedisRelay relay;
    private static AttacheProcess attache;
    private static Upstream upstream;
    private static EnvoyProcess envoy;
    private static EnvoyConfig config;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        relay = RedisRelay.to(redis);
        attache = AttacheProcess.ready("drain: 0s\nenvoy: {message_timeout: 10s}", REST.formatted(relay.uri()));
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("10s");
        envoy = EnvoyProcess.start(config);
        Eventually.await(
                "/ready says ready",
                Duration.ofSeconds(5),
                () -> !attache.admin("/ready").body().contains("degraded"));
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        attache.close();
        relay.close();
        redis.close();
    }

    @Test
    void fiveNeighboursCostOneCallAndTwoMessages() throws Exception {
        long messages = messages();
        long scripts = scripts();
        send("/five", REQUESTS);
        assertThat(scripts() - scripts).isEqualTo(REQUESTS);
        onlyOneCallEach(SUBJECTS);
        assertThat(messages() - messages).as("request and response headers").isEqualTo(2 * REQUESTS);
    }

    @Test
    void aRefusalCostsOneCallAndOneMessage() throws Exception {
        send("/refused", 10);
        long messages = messages();
        long scripts = scripts();
        send("/refused", REQUESTS, 429);
        assertThat(scripts() - scripts).isEqualTo(REQUESTS);
        onlyOneCallEach(SUBJECTS);
        assertThat(messages() - messages).as("request headers").isEqualTo(REQUESTS);
    }

    @Test
    void whereNothingMoreIsWantedTheStreamEndsEarly() throws Exception {
        long messages = messages();
        send("/quiet", REQUESTS);
        onlyOneCallEach(1);
        assertThat(messages() - messages).as("request headers").isEqualTo(REQUESTS);
    }

    @Test
    void whereNothingIsLimitedRedisIsNotAsked() throws Exception {
        long bytes = relay.bytes();
        send("/none", REQUESTS);
        assertThat(relay.bytes()).isEqualTo(bytes);
    }

    private static void send(String path, int requests) throws Exception {
        send(path, requests, 200);
    }

    private static void send(String path, int requests, int status) throws Exception {
        relay.forget();
        try (var caller = new Caller(config.listenerPort())) {
            for (int i = 0; i < requests; i++) {
                assertThat(caller.get(path, "x-user", "user" + i % 7).status()).isEqualTo(status);
            }
        }
    }

    private static void onlyOneCallEach(int subjects) {
        assertThat(relay.commands().stream().map(RoundTripsIT::told))
                .hasSize(REQUESTS)
                .containsOnly("EVALSHA of " + subjects);
    }

    private static String told(List<String> words) {
        return words.getFirst() + (words.getFirst().startsWith("EVAL") ? " of " + words.get(2) : "");
    }

    private static long scripts() {
        return redis.calls("evalsha") + redis.calls("eval");
    }

    private static long messages() {
        return envoy.stat("ext_proc.stream_msgs_sent");
    }
}
