package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.policy.ByteSize;
import dev.attache.server.chain.Routes;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Body;
import dev.attache.server.config.EnvoySettings.Part;
import dev.attache.server.config.ListenAddress;
import dev.attache.testkit.Mode;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The gRPC port on a free local port, with routes that a test gives, and what its sessions told. */
public final class TestServer implements AutoCloseable, SessionEvents {
    static final int MAX_GATHERED = 1 << 20;

    private final EventLoops loops = new EventLoops(1);
    private final ExtProcServer server;
    private volatile Routes routes;
    private volatile EnvoySettings envoy = envoy(false);

    /** How exchanges ended, in order. */
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    /** Faults, refusals and the like, in order. */
    public final List<String> troubles = new CopyOnWriteArrayList<>();
    /** What was dealt with, and what was given up, in order. */
    final List<String> phases = new CopyOnWriteArrayList<>();
    /** How long that took, in order. */
    final List<Long> took = new CopyOnWriteArrayList<>();

    /** Listens with these routes. */
    public TestServer(Routes routes) {
        this(routes, new DecisionsUnderWay(1000));
    }

    TestServer(Routes routes, DecisionsUnderWay decisions) {
        this(routes, decisions, new ListenAddress.Tcp("127.0.0.1", 0), null);
    }

    TestServer(Routes routes, DecisionsUnderWay decisions, ListenAddress address, @Nullable SslContext tls) {
        this.routes = routes;
        server = new ExtProcServer(
                address,
                18 << 20,
                tls,
                loops,
                () -> new Serving(this.routes, envoy, MAX_GATHERED),
                this,
                decisions,
                List.of());
        try {
            server.start();
        } catch (IOException e) {
            loops.close();
            throw new IllegalStateException(e);
        }
    }

    /** The port. */
    public int port() {
        return server.port();
    }

    /** {@code host:port}. */
    public String target() {
        return "127.0.0.1:" + port();
    }

    /** Routes for exchanges from now on. */
    public void routes(Routes next) {
        routes = next;
    }

    /** An Envoy with the standard settings. */
    static EnvoySettings envoy(boolean modeOverride) {
        var modes = new EnvoySettings.Modes(Part.SEND, Part.SEND, Body.NONE, Body.NONE, Part.SKIP, Part.SKIP);
        return new EnvoySettings(
                EnvoySettings.Version.parse("v1.40"),
                Duration.ofMillis(200),
                Duration.ZERO,
                modes,
                modeOverride,
                new ByteSize(1 << 20));
    }

    /** An Envoy of this version. */
    static EnvoySettings envoy(String version) {
        EnvoySettings standard = envoy(false);
        return new EnvoySettings(
                EnvoySettings.Version.parse(version),
                standard.messageTimeout(),
                standard.maxMessageTimeout(),
                standard.modes(),
                standard.modeOverride(),
                standard.bufferLimit());
    }

    /** An Envoy of this version that is set to this mode. */
    static EnvoySettings envoy(String version, Mode mode) {
        EnvoySettings standard = envoy(false, mode);
        return new EnvoySettings(
                EnvoySettings.Version.parse(version),
                standard.messageTimeout(),
                standard.maxMessageTimeout(),
                standard.modes(),
                standard.modeOverride(),
                standard.bufferLimit());
    }

    /** An Envoy that is set to this mode, and takes an override or not. */
    public static EnvoySettings envoy(boolean modeOverride, Mode mode) {
        EnvoySettings standard = envoy(modeOverride);
        var modes = new EnvoySettings.Modes(
                part(mode.requestHeaders()),
                part(mode.responseHeaders()),
                Body.valueOf(mode.requestBody().name()),
                Body.valueOf(mode.responseBody().name()),
                part(mode.requestTrailers()),
                part(mode.responseTrailers()));
        return new EnvoySettings(
                standard.version(),
                standard.messageTimeout(),
                standard.maxMessageTimeout(),
                modes,
                modeOverride,
                standard.bufferLimit());
    }

    private static Part part(boolean sent) {
        return sent ? Part.SEND : Part.SKIP;
    }

    /** For exchanges from now on. */
    public TestServer with(EnvoySettings settings) {
        envoy = settings;
        return this;
    }

    /** Asks Envoy for the modes that the policies need, from now on. */
    public void takesOverrides() {
        envoy = envoy(true);
    }

    /** How many exchanges are open. */
    public int open() {
        return server.openExchanges();
    }

    /** Ends as on SIGTERM. */
    public void stop(Duration grace) throws InterruptedException {
        server.stop(grace);
    }

    @Override
    public void close() {
        try {
            server.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.close();
    }

    @Override
    public void ended(Exchange exchange, Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void fault(Exchange exchange, String where, Throwable cause) {
        troubles.add("fault " + where + ": " + cause.getMessage());
    }

    @Override
    public void overloaded(Exchange exchange) {
        troubles.add("overloaded");
    }

    @Override
    public void unknownRoute(String name) {
        troubles.add("unknown route " + name);
    }

    @Override
    public void editsRefused(Exchange exchange) {
        troubles.add("edits refused");
    }

    @Override
    public void unknownMessage() {
        troubles.add("unknown message");
    }

    @Override
    public void phaseTook(Phase phase, long nanos) {
        took.add(nanos);
        phases.add(phase.name());
    }

    @Override
    public void outOfTime(Phase phase) {
        phases.add(phase + " out of time");
    }

    @Nullable
    Outcome lastOutcome() {
        return outcomes.isEmpty() ? null : outcomes.getLast();
    }
}
