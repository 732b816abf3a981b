package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import dev.attache.testkit.llm.LlmCall;
import dev.attache.testkit.llm.LlmUpstream;
import dev.attache.testkit.redis.RedisProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What LLM clients talk to: Envoy, replicas of the service over one Redis, and a provider that keeps books. Starts all at
 * once; safe for use from any thread.
 */
final class LlmGateway implements AutoCloseable {
    private static final String SERVER = "drain: 0s\nenvoy: {message_timeout: 5s, max_message_timeout: 10s%s}";
    private static final String STREAMED =
            ", mode_override: false, modes: {request_body: BUFFERED, response_body: STREAMED, response_trailer: SEND}";

    final RedisProcess redis = RedisProcess.start();
    final LlmUpstream upstream = LlmUpstream.start();
    final List<AttacheProcess> replicas = new ArrayList<>();
    final EnvoyProcess envoy;
    private final EnvoyConfig config = new EnvoyConfig();

    /** One gateway; {@code rest} is the configuration after {@code server:} and {@code redis:}. */
    private LlmGateway(String server, Mode mode, boolean override, String rest, int count) throws Exception {
        String all = "redis: {uri: \"%s\", command_timeout: 3s}\n%s".formatted(redis.uri(), rest);
        config.upstream(upstream.port())
                .mode(mode)
                .messageTimeout("5s")
                .maxMessageTimeout("10s")
                .accessLog("user=%REQ(X-USER)% cache=%DYNAMIC_METADATA(attache:cache)%"
                        + " entry=%DYNAMIC_METADATA(attache:cache_entry)%")
                .modeOverride(override);
        for (int i = 0; i < count; i++) {
            var replica = new AttacheProcess(server, all);
            replicas.add(replica);
            config.processor(replica.target());
        }
        for (AttacheProcess replica : replicas) {
            replica.awaitReady();
        }
        envoy = EnvoyProcess.start(config);
    }

    /** Bodies are asked for exchange by exchange, as {@code envoy-config} sets it up. */
    static LlmGateway overriding(String rest, int replicas) throws Exception {
        return new LlmGateway(SERVER.formatted(""), Mode.HEADERS, true, rest, replicas);
    }

    /** Envoy's modes stand still: requests BUFFERED, responses STREAMED. */
    static LlmGateway streamed(String rest) throws Exception {
        Mode mode = Mode.HEADERS
                .withBodies(Mode.BUFFERED.requestBody(), Mode.STREAMED.responseBody())
                .withTrailers(false, true);
        return new LlmGateway(SERVER.formatted(STREAMED), mode, false, rest, 1);
    }

    /** The port of Envoy. */
    int port() {
        return config.listenerPort();
    }

    /** Where clients send their calls. */
    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The only replica, or the first. */
    AttacheProcess attache() {
        return replicas.getFirst();
    }

    /** Gives a user a balance. */
    void grant(String policy, String user, long tokens) throws Exception {
        HttpResponse<String> granted = attache()
                .adminPost(
                        "/v1/balances/%s?key=%s".formatted(policy, user),
                        "{\"grant\":%d,\"id\":\"first\"}".formatted(tokens));
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(200);
    }

    /** A user's {@code balance} and {@code reserved}, as a replica that lives sees them. */
    JsonNode balance(String policy, String user) throws Exception {
        return read("/v1/balances/%s?key=%s".formatted(policy, user));
    }

    /** A user's limits, and where each stands. */
    JsonNode limits(String policy, String user) throws Exception {
        return read("/v1/limits/%s?key=%s".formatted(policy, user)).path("limits");
    }

    JsonNode read(String path) throws Exception {
        AttacheProcess alive =
                replicas.stream().filter(AttacheProcess::isAlive).findFirst().orElseThrow();
        HttpResponse<String> said = alive.admin(path);
        assertThat(said.statusCode()).as(said.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(said.body());
    }

    /** Waits until nothing of the user's balance is reserved, and says what is left. */
    long settledBalance(String policy, String user) throws Exception {
        Eventually.await(
                "no reservation of " + user + " is left",
                Duration.ofSeconds(10),
                () -> balance(policy, user).path("reserved").asLong(-1) == 0);
        return balance(policy, user).path("balance").asLong();
    }

    /** The upstream's calls of a user. */
    List<LlmCall> books(String user) {
        return upstream.books().stream()
                .filter(call -> call.user().equals(user))
                .toList();
    }

    /** No replica failed at anything, and Envoy never had to object. */
    void assertContent() throws Exception {
        for (AttacheProcess replica : replicas) {
            assertThat(replica.metric("attache_exchanges_total")).isPositive();
            assertThat(replica.metric("attache_store_failures_total")).isZero();
            assertThat(replica.metric("attache_faults_total")).isZero();
            assertThat(replica.metric("attache_token_quota_settled_total", "ground=\"given_up\""))
                    .isZero();
        }
        for (String counter :
                List.of("spurious_msgs_received", "rejected_header_mutations", "message_timeouts", "streams_failed")) {
            assertThat(envoy.stat("ext_proc." + counter)).as(counter).isZero();
        }
    }

    @Override
    public void close() throws Exception {
        envoy.close();
        for (AttacheProcess replica : replicas) {
            replica.close();
        }
        upstream.close();
        redis.close();
    }
}
