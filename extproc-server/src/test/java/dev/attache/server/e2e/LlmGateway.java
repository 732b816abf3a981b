package dev.attache.server.e2e;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.LlmUpstream;
import dev.attache.testkit.Mode;
import dev.attache.testkit.RedisProcess;
import java.util.ArrayList;
import java.util.List;

/** What LLM clients talk to: Envoy, replicas of the service over one Redis, and a provider that keeps books. */
final class LlmGateway implements AutoCloseable {
    private static final String SERVER = "drain: 0s\nenvoy: {message_timeout: 5s, max_message_timeout: 10s}";

    final RedisProcess redis = RedisProcess.start();
    final LlmUpstream upstream = LlmUpstream.start();
    final List<AttacheProcess> replicas = new ArrayList<>();
    final EnvoyProcess envoy;
    private final EnvoyConfig config;

    /**
     * Starts all.
     *
     * @param rest the configuration after {@code server:} and {@code redis:}
     * @param mode how Envoy sends bodies; it may always be overridden
     */
    LlmGateway(String rest, Mode mode, int replicas) throws Exception {
        String all = "redis: {uri: \"%s\"}\n%s".formatted(redis.uri(), rest);
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .mode(mode)
                .messageTimeout("5s")
                .maxMessageTimeout("10s")
                .modeOverride(true);
        for (int i = 0; i < replicas; i++) {
            var replica = new AttacheProcess(SERVER, all);
            this.replicas.add(replica);
            config.processor(replica.target());
        }
        for (AttacheProcess replica : this.replicas) {
            replica.awaitReady();
        }
        envoy = EnvoyProcess.start(config);
    }

    /** The port of Envoy. */
    int port() {
        return config.listenerPort();
    }

    /** Where clients send their calls. */
    String url() {
        return "http://127.0.0.1:" + port();
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
