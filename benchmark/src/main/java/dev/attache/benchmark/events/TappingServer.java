package dev.attache.benchmark.events;

import dev.attache.exchange.Exchange;
import dev.attache.policy.ByteSize;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Part;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.envoy.DecisionsUnderWay;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.envoy.ExtProcServer;
import dev.attache.server.envoy.Serving;
import dev.attache.server.envoy.SessionEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The service with a number of policies that each read every byte of a response's body. */
public final class TappingServer implements AutoCloseable {
    private static final int MAX_GATHERED = 1 << 20;

    private final EventLoops loops = new EventLoops(1);
    private final ExtProcServer server;

    /** For an Envoy that sends no body unless asked, on a free port. */
    TappingServer(int taps) throws IOException {
        this(0, taps(taps), envoy(EnvoySettings.Body.NONE, EnvoySettings.Body.NONE, true));
    }

    /** A service with these policies in place of taps. */
    TappingServer(int port, List<NamedPolicy> policies, EnvoySettings envoy) throws IOException {
        var means = new ChainMeans(
                charges -> CompletableFuture.failedStage(new AssertionError("nothing is counted")),
                TappingServer::nobody,
                MAX_GATHERED);
        var scope = new RouteScope("all", new PolicyChain(policies, means), FailureMode.ALLOW);
        var serving = new Serving(new RouteTable(List.of(), scope, FailureMode.ALLOW, 0), envoy, MAX_GATHERED);
        server = new ExtProcServer(
                new ListenAddress.Tcp("127.0.0.1", port),
                8 << 20,
                null,
                loops,
                () -> serving,
                SessionEvents.UNHEARD,
                new DecisionsUnderWay(100),
                List.of());
        server.start();
    }

    /**
     * One such policy, for an Envoy that is set to send bodies. Serves on 127.0.0.1 at the port given until the process
     * is ended.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var server = new TappingServer(Integer.parseInt(arguments[0]), taps(1), chats());
        System.out.println("ready: tap on " + server.target());
        Thread.currentThread().join();
    }

    private static List<NamedPolicy> taps(int count) {
        var policies = new ArrayList<NamedPolicy>();
        for (int i = 0; i < count; i++) {
            policies.add(new NamedPolicy("tap" + i, new Tap()));
        }
        return policies;
    }

    /** An Envoy that is set to what chats need. */
    static EnvoySettings chats() {
        return envoy(EnvoySettings.Body.BUFFERED, EnvoySettings.Body.STREAMED, false);
    }

    private static <T> CompletableFuture<T> nobody(Callable<T> code) {
        return CompletableFuture.failedFuture(new AssertionError("nothing waits"));
    }

    private static EnvoySettings envoy(
            EnvoySettings.Body requestBody, EnvoySettings.Body responseBody, boolean modeOverride) {
        return new EnvoySettings(
                EnvoySettings.Version.parse("v1.40"),
                Duration.ofSeconds(1),
                Duration.ZERO,
                new EnvoySettings.Modes(Part.SEND, Part.SEND, requestBody, responseBody, Part.SKIP, Part.SKIP),
                modeOverride,
                new ByteSize(1 << 20));
    }

    String target() {
        return "127.0.0.1:" + server.port();
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

    private static final class Tap implements Policy {
        @Override
        public Interest interest() {
            return Interest.HEADERS.withResponseBody(Body.TAP);
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                private int lines;

                @Override
                public void responseBodyChunk(ByteBuffer chunk, boolean last) {
                    while (chunk.hasRemaining()) {
                        lines += chunk.get() == '\n' ? 1 : 0;
                    }
                }
            };
        }
    }
}
