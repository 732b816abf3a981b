package dev.attache.server.e2e;

import dev.attache.policy.PolicyType;
import dev.attache.server.EmbeddedService;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress.Tcp;
import dev.attache.server.explain.EnvoyConfiguration;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.responsecache.ResponseCacheType;
import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An Envoy set up by what {@code envoy-config} writes for its version. */
final class WrittenEnvoy implements AutoCloseable {
    private static final List<PolicyType<?>> TYPES = List.of(new RateLimitType(), new ResponseCacheType());
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String GRPC = "port_value: 50051";
    private static final String STANDBY = "port_value: 50053";

    final EnvoyProcess envoy;
    private final int port = FreePort.next();

    /**
     * Starts it in front of a service.
     *
     * @param configuration what the service reads
     * @param upstream a port of this machine
     * @param edit what the test changes of the bootstrap
     */
    WrittenEnvoy(
            EnvoyBinary binary, Path configuration, EmbeddedService attache, int upstream, UnaryOperator<String> edit)
            throws Exception {
        int admin = FreePort.next();
        String written = EnvoyConfiguration.of(new ConfigReader(TYPES, Map.of()).read(configuration))
                .bootstrap(new Tcp("127.0.0.1", port), new Tcp("127.0.0.1", upstream), new Tcp("127.0.0.1", admin));
        String found = edit.apply(written)
                .replace(GRPC, "port_value: " + attache.target().split(":", 2)[1])
                .replace(STANDBY, "port_value: " + attache.standbyPort());
        envoy = EnvoyProcess.start(binary, found, admin, 1);
    }

    /** Writes a configuration for that Envoy; {@code server} is more of {@code server:}, in flow style. */
    static Path configuration(EnvoyBinary binary, String server, String rest) throws IOException {
        String yaml = "version: 1\nserver: {envoy: {version: %s, message_timeout: 10s}%s}\n%s"
                .formatted(binary.version(), server, rest);
        return Files.writeString(Files.createTempDirectory("attache-written-").resolve("attache.yaml"), yaml);
    }

    /** An edit: the filter finds no Attaché. */
    static String alone(String written) {
        return written.replace(GRPC, "port_value: " + FreePort.next());
    }

    /** Waits until it has heard that Attaché is healthy: until then all passes by. */
    WrittenEnvoy heard() throws Exception {
        Eventually.await(
                "Envoy has heard of Attaché",
                SOON,
                () -> envoy.stat("cluster.attache.membership_healthy") == 1
                        && envoy.stat("cluster.attache.health_check.success") > 0);
        return this;
    }

    /** Where clients find it, on 127.0.0.1. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        envoy.close();
    }
}
