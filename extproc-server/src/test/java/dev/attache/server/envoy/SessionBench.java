package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Policy;
import dev.attache.server.chain.Routes;
import dev.attache.store.Counters;
import dev.attache.testkit.FakeEnvoy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** A server of one test's own, with room for two decisions under way, and a FakeEnvoy in front of it. */
class SessionBench {
    static final Duration SOON = Duration.ofSeconds(5);

    final DecisionsUnderWay decisions = new DecisionsUnderWay(2);
    final TestServer server = new TestServer(FixedRoutes.of(), decisions);
    final FakeEnvoy envoy = FakeEnvoy.connect(server.target());

    @AfterEach
    void stop() {
        envoy.close();
        server.close();
    }

    void serve(FailureMode onError, Policy... policies) {
        serve(FixedRoutes.of(onError, charges -> CompletableFuture.failedFuture(new AssertionError()), policies));
    }

    void serve(FailureMode onError, Counters counters, Policy... policies) {
        serve(FixedRoutes.of(onError, counters, policies));
    }

    void serve(Routes routes) {
        server.routes(routes);
    }

    /** No stream is open, no decision waits, and every handler was told its one end. */
    void quiet(Probe probe) {
        Until.equal(true, () -> server.open() == 0 && probe.outcomes.size() == probe.begun.get());
        Until.equal(0, decisions::count);
    }

    static Function<Exchange, CompletionStage<Verdict>> refusing(int status) {
        return exchange -> CompletableFuture.completedFuture(
                Verdict.respond(LocalReply.text(status, "no\n", LocalReply.GRPC_RESOURCE_EXHAUSTED, "test")));
    }

    static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
