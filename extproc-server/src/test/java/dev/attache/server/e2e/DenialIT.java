package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a refusal looks like: to a gRPC caller, in Envoy's access log, and in ours. */
class DenialIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static AttacheProcess attache;
    private static Upstream upstream;
    private static EnvoyProcess envoy;
    private static EnvoyConfig config;

    @BeforeAll
    static void start() throws Exception {
        attache = AttacheProcess.ready("drain: 0s\nenvoy: {message_timeout: 2s}", """
                policies:
                  nobody: {rate_limit: {by: [], limits: [{requests: 0, per: 1h}]}}
                  many: {rate_limit: {by: [], limits: [{requests: 10, per: 1h}]}}
                routes:
                  - {name: open, match: {path_prefix: /open}, policies: [many]}
                  - {name: shut, match: {path_prefix: /}, policies: [nobody]}
                """);
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("2s")
                .accessLog("path=%REQ(:PATH)% status=%RESPONSE_CODE% policy=%DYNAMIC_METADATA(attache:policy)%"
                        + " verdict=%DYNAMIC_METADATA(attache:verdict)%"
                        + " remaining=%DYNAMIC_METADATA(attache:remaining)%");
        envoy = EnvoyProcess.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        attache.close();
    }

    @Test
    void aGrpcCallerGetsResourceExhausted() {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + config.listenerPort(), InsecureChannelCredentials.create())
                .build();
        try {
            assertThatThrownBy(() -> HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused -> assertThat(refused.getStatus().getCode())
                                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        } finally {
            channel.shutdownNow();
        }
        assertThat(upstream.seen()).noneMatch(request -> request.path().startsWith("/grpc"));
    }

    @Test
    void envoysAccessLogAndOursSayWhoRefused() throws Exception {
        try (var caller = new Caller(config.listenerPort())) {
            assertThat(caller.get("/shut").status()).isEqualTo(429);
            assertThat(caller.get("/open").status()).isEqualTo(200);
        }
        Eventually.await("Envoy's access log says it", SOON, () -> {
            String log = Files.readString(envoy.log(), StandardCharsets.ISO_8859_1);
            return log.contains("path=/shut status=429 policy=nobody verdict=denied remaining=0")
                    && log.contains("path=/open status=200 policy=many verdict=allowed remaining=9");
        });
        Eventually.await(
                "our log says it",
                SOON,
                () -> attache.output()
                        .lines()
                        .anyMatch(line -> line.contains("exchange denied")
                                && line.contains("route=\"shut\"")
                                && line.contains("policy=\"nobody\"")
                                && line.contains("status=\"429\"")));
    }
}
