package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.FreePort;
import dev.attache.testkit.Upstream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A changed file is taken over whole or not at all, and costs no request. */
class ReloadIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String SERVER = "drain: 0s\nenvoy: {message_timeout: 2s}";
    private static final String REST = """
            policies:
              everyone: {rate_limit: {by: [], limits: [{requests: %s, per: 1h}]}}
            default_route: {policies: [everyone]}
            """;

    private static AttacheProcess attache;
    private static Upstream upstream;
    private static EnvoyProcess envoy;
    private static EnvoyConfig config;

    @BeforeAll
    static void start() throws Exception {
        attache = AttacheProcess.ready(SERVER, REST.formatted("3"));
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("2s");
        envoy = EnvoyProcess.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        attache.close();
    }

    @Test
    void aGoodOneIsTakenABadOneIsRefusedAndNoRequestIsDropped() throws Exception {
        try (var load = SteadyLoad.start(config.listenerPort(), 4, 25, "/ok")) {
            load.phase("limited", 50);
            assertThat(load.of(sample -> sample.status() == 200))
                    .as("the limit at the start")
                    .hasSize(3);

            raise(load);
            refuse("not a number", 1, "requests");
            refuseAnotherAddress();
            load.phase("after", 50);
            assertThat(load.of(sample -> sample.phase().equals("after")))
                    .as("the last good one serves on")
                    .allMatch(sample -> sample.status() == 200);

            attache.configure(SERVER, REST.formatted("2000000"));
            awaitReloads("taken", 2);
            assertThat(attache.admin("/config").body()).contains("2000000").doesNotContain("expected:");
            assertThat(load.of(sample -> !List.of(200, 429).contains(sample.status())))
                    .isEmpty();
        }
        assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
    }

    /** What was counted before still counts: 3 of 1000000 are gone, and nobody gets a fresh start. */
    private static void raise(SteadyLoad load) throws Exception {
        attache.configure(SERVER, REST.formatted("1000000"));
        awaitReloads("taken", 1);
        load.phase("raised", 50);
        assertThat(load.of(sample -> sample.phase().equals("raised"))).allMatch(sample -> sample.status() == 200);
    }

    private static void refuse(String requests, long refused, String expected) throws Exception {
        attache.configure(SERVER, REST.formatted(requests));
        awaitReloads("refused", refused);
        stillGreenAndSays(expected);
    }

    private static void refuseAnotherAddress() throws Exception {
        String text = Files.readString(attache.file());
        attache.write(text.replace("not a number", "5").replace(attache.target(), "127.0.0.1:" + FreePort.next()));
        awaitReloads("refused", 2);
        stillGreenAndSays("server.grpc.address: changed");
    }

    private static void stillGreenAndSays(String reason) throws Exception {
        assertThat(attache.admin("/ready").statusCode()).isEqualTo(200);
        assertThat(attache.admin("/config").body()).contains("last_reload_error", reason, "1000000");
        assertThat(attache.output()).contains("the changed configuration was refused", reason);
    }

    private static void awaitReloads(String result, long count) throws Exception {
        Eventually.await(
                count + " reloads " + result,
                SOON,
                () -> attache.metric("attache_config_reloads_total", "result=\"" + result + "\"") == count);
    }
}
