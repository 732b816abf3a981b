package dev.attache.server;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole service inside a test, for policies of your own: behind a {@code FakeEnvoy} or a real one.
 *
 * <p>It reads, checks and reloads the configuration as {@code serve} does, but listens on free loopback ports whatever
 * the configuration says, starts without warming up, ends without draining, and leaves the test's logging alone. It
 * does not look into {@code server.plugins}: the types come as objects. Several may run at once. Safe for use from any
 * thread.
 */
public final class EmbeddedService implements AutoCloseable {
    private final Wiring wiring;

    private EmbeddedService(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * Starts the service; returns when it serves.
     *
     * @param configuration the file, whose paths are relative to it
     * @param own types of policies beside the built-in ones
     * @throws ConfigException when the configuration is wrong, with every problem
     * @throws IOException when it cannot be read
     */
    public static EmbeddedService start(Path configuration, PolicyType<?>... own)
            throws ConfigException, IOException, InterruptedException {
        return new EmbeddedService(Wiring.embedded(configuration, List.of(own)));
    }

    /** Where Envoy finds it: {@code 127.0.0.1:PORT}. */
    public String target() {
        return "127.0.0.1:" + wiring.port();
    }

    /** The port for {@code /metrics}, {@code /config} and {@code /ready}. */
    public int adminPort() {
        return wiring.adminPort();
    }

    /** The port of {@code server.standby}; 0 where none is configured. */
    public int standbyPort() {
        return wiring.standbyPort();
    }

    /** Ends it at once. */
    @Override
    public void close() throws InterruptedException {
        wiring.stop();
    }
}
