package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM while a fail-closed Envoy streams: no client loses a byte, and the process ends with 0. */
@Tag("alone")
class DrainIT {
    private static final int RESPONSES = 100;
    private static final int EVENTS = 25;
    private static final String SHORT = "/sse?events=" + EVENTS + "&every=100";
    private static final String LONG = "/sse?events=120&every=100";
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    private static final String SERVER = "drain: 1s\nshutdown_timeout: 5s\nenvoy: {message_timeout: 2s}";
    /** Envoy gathers changes of health for a second (update_merge_window), after at most one interval of its checks. */
    private static final String ROLLING = SERVER.replace("drain: 1s", "drain: 2500ms");

    private static final String REST = """
            policies:
              plenty: {rate_limit: {by: [], limits: [{requests: 1000000, per: 1h}]}}
            default_route: {policies: [plenty]}
            """;

    private final Upstream upstream = Upstream.start();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(upstream));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void headersOnly() throws Exception {
        allComplete(Mode.HEADERS);
    }

    @Test
    void streamedBodies() throws Exception {
        allComplete(Mode.STREAMED);
    }

    /** We hold the bytes here: what ends within shutdown_timeout is whole, and the rest does not keep us. */
    @Test
    void fullDuplex() throws Exception {
        var attache = open(AttacheProcess.ready(SERVER, REST));
        int port = envoy(Mode.FULL_DUPLEX, attache);
        try (var responses = new Responses(port)) {
            responses.begin(RESPONSES, SHORT);
            responses.begin(5, LONG);
            responses.awaitBegun(RESPONSES + 5);
            attache.terminate();
            responses.assertComplete(RESPONSES, Responses.events(EVENTS));
            assertThat(attache.isAlive()).as("waits for the long ones").isTrue();
            assertThat(attache.awaitExit(SHUTDOWN.plusSeconds(10))).isZero();
        }
    }

    @Test
    void aRollingRestartOfTwoReplicasFailsNoRequest() throws Exception {
        var first = open(new AttacheProcess(ROLLING, REST));
        var second = open(AttacheProcess.ready(ROLLING, REST));
        first.awaitReady();
        var config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(first.target())
                .processor(second.target())
                .messageTimeout("2s")
                .healthChecks(true);
        var envoy = open(EnvoyProcess.start(config));
        awaitHealthy(envoy, 2);
        try (var load = SteadyLoad.start(config.listenerPort(), 4, 25, "/ok")) {
            load.phase("before", 50);
            for (AttacheProcess replica : List.of(first, second)) {
                load.phase("restart");
                replica.terminate();
                assertThat(replica.awaitExit(Duration.ofSeconds(20))).isZero();
                replica.start();
                awaitHealthy(envoy, 2);
            }
            load.phase("after", 50);
            assertThat(load.of(sample -> sample.status() != 200)).isEmpty();
            System.out.println("rolling restart: " + load.latencies("restart"));
        }
        assertThat(first.metric("attache_exchanges_total") + second.metric("attache_exchanges_total"))
                .isGreaterThan(50);
        assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
    }

    /** Limits want no bodies, so the streams have ended before: what becomes of open ones, {@link ShutdownTimeoutIT} shows. */
    private void allComplete(Mode mode) throws Exception {
        var attache = open(AttacheProcess.ready(SERVER, REST));
        int port = envoy(mode, attache);
        try (var responses = new Responses(port);
                var health = new Health(attache.target())) {
            assertThat(health.status()).isEqualTo(ServingStatus.SERVING);
            assertThat(health.watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(attache.admin("/ready").statusCode()).isEqualTo(200);
            responses.begin(RESPONSES, SHORT);
            responses.awaitBegun(RESPONSES);
            attache.terminate();
            Eventually.await(
                    "NOT_SERVING while it still serves",
                    Duration.ofSeconds(1),
                    () -> health.status() == ServingStatus.NOT_SERVING);
            assertThat(health.watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(attache.admin("/ready").statusCode()).isEqualTo(503);
            try (var late = new Caller(port)) {
                assertThat(late.get("/ok").status()).as("served while draining").isEqualTo(200);
            }
            assertThat(attache.awaitExit(SHUTDOWN))
                    .as("the end does not wait for who watches the health")
                    .isZero();
            responses.assertComplete(RESPONSES, Responses.events(EVENTS));
        }
    }

    private int envoy(Mode mode, AttacheProcess attache) {
        var config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("2s")
                .mode(mode);
        open(EnvoyProcess.start(config));
        return config.listenerPort();
    }

    private static void awaitHealthy(EnvoyProcess envoy, int replicas) throws Exception {
        Eventually.await(
                "Envoy sees " + replicas + " healthy replicas",
                Duration.ofSeconds(10),
                () -> envoy.stat("cluster.attache.membership_healthy") == replicas);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Asks gRPC's health service, and watches it all the time. */
    private static final class Health implements AutoCloseable {
        private final ManagedChannel channel;
        private final Iterator<HealthCheckResponse> watched;

        Health(String target) {
            channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                    .build();
            watched = HealthGrpc.newBlockingStub(channel).watch(HealthCheckRequest.getDefaultInstance());
        }

        ServingStatus status() {
            return HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
