package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each phase is told once, with the time that it took, and those that ran out of time are told apart. */
class PhaseTimesTest extends SessionBench {
    @Test
    void eachPhaseIsToldOnce() {
        serve(FailureMode.ALLOW, new Probe(Interest.HEADERS));
        run();
        assertThat(server.phases).containsExactly("REQUEST_HEADERS", "RESPONSE_HEADERS");
    }

    @Test
    void theWaitOfAPolicyCounts() {
        var probe = new Probe(Interest.HEADERS)
                .onRequest(exchange ->
                        new CompletableFuture<Verdict>().completeOnTimeout(Verdict.PASS, 60, TimeUnit.MILLISECONDS));
        serve(FailureMode.ALLOW, probe);
        run();
        assertThat(server.phases).containsExactly("REQUEST_HEADERS", "RESPONSE_HEADERS");
        assertThat(server.took.getFirst()).isBetween(Duration.ofMillis(50).toNanos(), SOON.toNanos());
        assertThat(server.took.getLast()).as("the next one began anew").isLessThan(server.took.getFirst());
    }

    @Test
    void whatIsGivenUpIsToldToo() {
        serve(FailureMode.ALLOW, new Probe(Interest.HEADERS).onRequest(exchange -> new CompletableFuture<>()));
        run();
        assertThat(server.phases)
                .startsWith("REQUEST_HEADERS out of time", "REQUEST_HEADERS")
                .hasSizeBetween(2, 3);
    }

    private void run() {
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), true);
            exchange.halfClose();
        }
        Until.equal(0, server::open);
    }
}
