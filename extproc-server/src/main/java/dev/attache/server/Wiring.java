package dev.attache.server;

import dev.attache.policy.PolicyType;
import dev.attache.server.admin.AdminServer;
import dev.attache.server.admin.DenialLog;
import dev.attache.server.admin.HostPort;
import dev.attache.server.admin.Logging;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.admin.StandardEndpoints;
import dev.attache.server.chain.Routes;
import dev.attache.server.cli.ServeCommand;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.config.ServerSettings;
import dev.attache.server.envoy.DecisionsUnderWay;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.envoy.ExtProcServer;
import dev.attache.server.envoy.GrpcHealth;
import dev.attache.server.envoy.WarmUp;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.store.SubjectNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Every {@code new} and every close, in order: the map of the running program. */
public final class Wiring implements ServeCommand.Running {
    /** The kinds of policies there are. */
    public static final List<PolicyType<?>> POLICY_TYPES = List.of(new RateLimitType());

    private static final int MAX_RECORDS = 1_000_000;
    private static final int MAX_DECISIONS = 10_000;
    private static final int DENIALS_PER_SECOND = 20;
    private static final int WARM_UP_EXCHANGES = 3_000;
    private static final Duration WARM_UP_AT_MOST = Duration.ofSeconds(5);

    private final Config config;
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final Readiness readiness = new Readiness("warming up");
    private final EventLoops loops;
    private final ServiceContext context;
    private final AtomicReference<Routes> routes;
    private final GrpcHealth health = new GrpcHealth();
    private final ExtProcServer server;
    private final AdminServer admin;

    private Wiring(Config config) throws IOException {
        this.config = config;
        ServerSettings settings = config.settings().server();
        loops = new EventLoops(Runtime.getRuntime().availableProcessors());
        var counters = new MemoryCounters(InstantSource.system(), MAX_RECORDS);
        context = new ServiceContext(counters, new SubjectNames(secret(settings)), InstantSource.system(), metrics);
        routes = new AtomicReference<>(RouteTables.of(config, context));
        var events = new ExchangeRecorder(metrics, new DenialLog(InstantSource.system(), DENIALS_PER_SECOND));
        server = new ExtProcServer(
                settings.grpc().address(),
                Math.toIntExact(settings.grpc().maxMessage().bytes()),
                null,
                loops,
                routes::get,
                events,
                new DecisionsUnderWay(MAX_DECISIONS),
                List.of(health.service()));
        readiness.listen(health::ready);
        admin = AdminServer.start(
                hostPort(settings.admin().address()),
                settings.admin().token(),
                StandardEndpoints.of(readiness, metrics, () -> Map.of("version", config.version())));
    }

    /**
     * Starts the service; returns when it is ready.
     *
     * @throws ConfigException when the configuration is wrong
     * @throws IOException when it cannot be read, or a port is taken
     */
    public static Wiring start(Path file) throws ConfigException, IOException, InterruptedException {
        Config config = new ConfigReader(POLICY_TYPES, System.getenv()).read(file);
        ServerSettings.Log log = config.settings().server().log();
        Logging.configure(log.level().name(), log.format().name());
        var wiring = new Wiring(config);
        wiring.server.start();
        new WarmUp(wiring.loops, WarmUpRoutes.of(wiring.context)).run(WARM_UP_EXCHANGES, WARM_UP_AT_MOST);
        wiring.readiness.ready();
        return wiring;
    }

    @Override
    public String readyLine() {
        ServerSettings settings = config.settings().server();
        return "Attaché serves ext_proc on %s, admin on %s; configuration %s, counters %s, Envoy %s with message_timeout %d ms"
                .formatted(
                        settings.grpc().address(),
                        admin.address(),
                        config.version(),
                        config.settings().redis() == null ? "in this process" : "in Redis",
                        settings.envoy().version(),
                        settings.envoy().messageTimeout().toMillis());
    }

    @Override
    public void stop() throws InterruptedException {
        ServerSettings settings = config.settings().server();
        readiness.stopping("SIGTERM");
        Thread.sleep(settings.drain());
        server.stop(settings.shutdownTimeout());
        admin.close();
        loops.close();
        Logging.stop();
    }

    private static byte[] secret(ServerSettings settings) {
        String secret = settings.secret();
        if (secret != null) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static HostPort hostPort(ListenAddress address) {
        return switch (address) {
            case ListenAddress.Tcp tcp -> new HostPort(tcp.host(), tcp.port());
            case ListenAddress.Unix unix ->
                throw new IllegalArgumentException("server.admin.address: " + unix + " is not supported yet");
        };
    }
}
