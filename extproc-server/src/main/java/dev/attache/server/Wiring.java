package dev.attache.server;

import dev.attache.policy.HttpCalls;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyType;
import dev.attache.policy.SubjectNames;
import dev.attache.server.admin.AccountedPolicies;
import dev.attache.server.admin.AdminEndpoint;
import dev.attache.server.admin.AdminServer;
import dev.attache.server.admin.BalancesEndpoints;
import dev.attache.server.admin.CacheEndpoints;
import dev.attache.server.admin.DenialLog;
import dev.attache.server.admin.ExplainEndpoint;
import dev.attache.server.admin.JsonLines;
import dev.attache.server.admin.LimitsEndpoints;
import dev.attache.server.admin.Logging;
import dev.attache.server.admin.PrometheusMetrics;
import dev.attache.server.admin.Readiness;
import dev.attache.server.admin.SessionsEndpoints;
import dev.attache.server.admin.StandardEndpoints;
import dev.attache.server.callout.CalloutType;
import dev.attache.server.cli.BuildInfo;
import dev.attache.server.cli.ServeCommand;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ConfigWatcher;
import dev.attache.server.config.Durations;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.config.ServerSettings;
import dev.attache.server.consumer.ConsumerType;
import dev.attache.server.envoy.DecisionsUnderWay;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.envoy.ExtProcServer;
import dev.attache.server.envoy.GrpcHealth;
import dev.attache.server.http.CallBounds;
import dev.attache.server.http.OutgoingCalls;
import dev.attache.server.llmcache.LlmCacheType;
import dev.attache.server.mutation.MutateType;
import dev.attache.server.mutation.RespondType;
import dev.attache.server.plugin.Plugins;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.responsecache.ResponseCacheType;
import dev.attache.server.session.SessionType;
import dev.attache.server.standby.StandbyServer;
import dev.attache.server.tokenquota.TokenQuotaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every {@code new} and every close, in order: the map of the running program. */
public final class Wiring implements ServeCommand.Running {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    /** The kinds of policies there are. */
    static final List<PolicyType<?>> POLICY_TYPES = List.of(
            new RateLimitType(),
            new TokenQuotaType(),
            new LlmCacheType(),
            new ResponseCacheType(),
            new ConsumerType(),
            new SessionType(),
            new MutateType(),
            new RespondType(),
            new CalloutType());

    private static final int MAX_DECISIONS = 10_000;
    private static final int MAX_WAITING_CALLS = 2_000;
    private static final int DENIALS_PER_SECOND = 20;
    private static final Duration STATE_EVERY = Duration.ofMillis(250);

    /** Where a service inside a test listens, whatever the configuration says: two tests may run at once. */
    private static final ListenAddress.Tcp ANY_PORT = new ListenAddress.Tcp("127.0.0.1", 0);

    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final Readiness readiness = new Readiness("warming up");
    private final GrpcHealth health = new GrpcHealth();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("attache-housekeeping").factory());
    private final EventLoops loops;
    private final Stores stores;
    private final VirtualThreads threads = new VirtualThreads(MAX_WAITING_CALLS);
    private final OutgoingCalls http;
    private final ConfigurationInForce configuration;
    private final ExtProcServer server;
    private final ConfigWatcher watcher;
    private final boolean embedded;
    private final AdminServer admin;
    private final @Nullable StandbyServer standby;

    private Wiring(Config config, ConfigReader reader, boolean embedded) throws IOException {
        this.embedded = embedded;
        ServerSettings settings = config.settings().server();
        loops = new EventLoops(Runtime.getRuntime().availableProcessors());
        stores = Stores.open(config.settings(), loops, metrics);
        BuildInfo build = BuildInfo.read();
        http = new OutgoingCalls("attache/" + build.version(), CallBounds.STANDARD, metrics, System::nanoTime);
        configuration = new ConfigurationInForce(
                config,
                new ServiceContext(
                        stores.ledger(),
                        stores.blobs(),
                        stores.sessions(),
                        stores::vectors,
                        new SubjectNames(secret(settings)),
                        http,
                        threads,
                        new SingleFlight(threads, loops::here),
                        new PeriodicWork(),
                        InstantSource.system(),
                        metrics),
                embedded ? changed -> {} : Wiring::configureLog);
        var decisions = new DecisionsUnderWay(MAX_DECISIONS);
        server = new ExtProcServer(
                embedded ? ANY_PORT : settings.grpc().address(),
                Math.toIntExact(settings.grpc().maxMessage().bytes()),
                TlsFiles.read(settings.grpc().tls()),
                loops,
                configuration::serving,
                new ExchangeRecorder(metrics, new DenialLog(InstantSource.system(), DENIALS_PER_SECOND)),
                decisions,
                List.of(health.service()));
        watcher = new ConfigWatcher(reader, config, configuration);
        metrics.process(build.version(), build.commit());
        metrics.gauge("attache_exchanges_open", "Exchanges under way.", server::openExchanges);
        metrics.gauge("attache_decisions_waiting", "Decisions that wait for a store.", decisions::count);
        showState();
        readiness.listen(health::ready);
        admin = AdminServer.start(
                embedded ? ANY_PORT : settings.admin().address(),
                () -> configuration.config().settings().server().admin().token(),
                adminCalls());
        ServerSettings.Standby settingsOfStandby = settings.standby();
        standby = settingsOfStandby == null
                ? null
                : StandbyServer.start(
                        embedded ? ANY_PORT : settingsOfStandby.address(), configuration::standIns, metrics);
    }

    private void showState() {
        metrics.gauge("attache_ready", "1 while it may take traffic.", () -> readiness.isReady() ? 1 : 0);
        metrics.gauge(
                "attache_config_last_reload_successful",
                "0 while the file is not what is in force, because it was refused.",
                () -> watcher.lastError().isEmpty() ? 1 : 0);
        metrics.info(
                "attache_config_info",
                "The configuration in force.",
                "version",
                () -> configuration.config().version());
    }

    private List<AdminEndpoint> adminCalls() {
        ServiceContext context = configuration.context();
        var policies = new AccountedPolicies(configuration::config, context.subjects());
        return Stream.<List<AdminEndpoint>>of(
                        StandardEndpoints.of(readiness, metrics, () -> configuration.shown(watcher.lastError())),
                        List.of(new ExplainEndpoint(configuration::explainer)),
                        LimitsEndpoints.of(policies, stores.ledger(), stores.ledger()),
                        BalancesEndpoints.of(policies, stores.ledger(), context.clock()),
                        CacheEndpoints.of(policies, stores.blobs()),
                        SessionsEndpoints.of(policies, stores.sessions()))
                .flatMap(List::stream)
                .toList();
    }

    /** A reader of configurations with all kinds of policies; it loads the plugins of each folder once. */
    static ConfigReader reader() {
        return new ConfigReader(POLICY_TYPES, System.getenv(), new Plugins(POLICY_TYPES));
    }

    /** Calls to other services by a command that serves nobody. */
    static HttpCalls calls() {
        return new OutgoingCalls("attache", CallBounds.STANDARD, Metrics.UNCOUNTED, System::nanoTime);
    }

    /**
     * Starts the service; returns when it is ready.
     *
     * @throws ConfigException when the configuration is wrong
     * @throws IOException when it cannot be read, or a port is taken
     */
    public static Wiring start(Path file) throws ConfigException, IOException, InterruptedException {
        ConfigReader reader = reader();
        Config config = reader.read(file);
        configureLog(config);
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        var wiring = new Wiring(config, reader, false);
        wiring.begin();
        return wiring;
    }

    /** Starts the service inside a test: on free ports, cold, with these types beside the built-in ones. */
    static Wiring embedded(Path file, List<PolicyType<?>> more)
            throws ConfigException, IOException, InterruptedException {
        List<PolicyType<?>> types =
                Stream.concat(POLICY_TYPES.stream(), more.stream()).toList();
        var reader = new ConfigReader(types, System.getenv());
        var wiring = new Wiring(reader.read(file), reader, true);
        wiring.begin();
        return wiring;
    }

    private void begin() throws IOException, InterruptedException {
        server.start();
        if (!embedded) {
            new WarmStart(stores, loops, new ConfigReader(POLICY_TYPES, Map.of()))
                    .run(configuration.config(), configuration.context());
        }
        housekeeping.scheduleWithFixedDelay(
                () -> stores.tell(readiness), 0, STATE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        watcher.start(housekeeping);
        readiness.ready();
    }

    @Override
    public String readyLine() {
        Config config = configuration.config();
        ServerSettings settings = config.settings().server();
        String more = standby == null ? "" : ", standby on port " + standby.port();
        String line =
                "Attaché serves ext_proc on %s, admin on %s%s; configuration %s, counters %s, Envoy %s with message_timeout %d ms"
                        .formatted(
                                settings.grpc().address(),
                                admin.address(),
                                more,
                                config.version(),
                                stores.name(),
                                settings.envoy().version(),
                                settings.envoy().messageTimeout().toMillis());
        return settings.log().format() == ServerSettings.Log.Format.JSON
                ? JsonLines.line(Instant.now(), "INFO", line)
                : line;
    }

    @Override
    public void lookAgain() {
        watcher.lookNow();
    }

    int port() {
        return server.port();
    }

    /** 0 where none is configured. */
    int standbyPort() {
        return standby == null ? 0 : standby.port();
    }

    int adminPort() {
        return admin.address().port();
    }

    @Override
    public void stop() throws InterruptedException {
        ServerSettings settings = configuration.config().settings().server();
        readiness.stopping("shutting down");
        Duration drain = embedded ? Duration.ZERO : settings.drain();
        LOG.info("stopping: NOT_SERVING, serving on for {}", Durations.text(drain));
        Thread.sleep(drain);
        Duration grace = embedded ? Duration.ZERO : settings.shutdownTimeout();
        LOG.info("closing: {} exchanges open, at most {}", server.openExchanges(), Durations.text(grace));
        int cut = server.stop(grace);
        watcher.close();
        housekeeping.shutdownNow();
        if (standby != null) {
            standby.close();
        }
        admin.close();
        configuration.context().work().close();
        threads.close();
        http.close();
        stores.close();
        loops.close();
        LOG.info("stopped: {} cut off, {} settlements left", cut, stores.settlementsLeft());
        if (!embedded) {
            Logging.stop();
        }
    }

    private static void configureLog(Config config) {
        ServerSettings.Log log = config.settings().server().log();
        Logging.configure(
                log.level().name().toLowerCase(Locale.ROOT), log.format().name().toLowerCase(Locale.ROOT));
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
}
