package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every exchange of the warm-up is answered to its end, also where the answers have to be waited for. */
class WarmUpTest {
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final EventLoops loops = new EventLoops(1);

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void answersThatAreThereAtOnce() throws Exception {
        var probe = new Probe(Interest.HEADERS);
        assertThat(new WarmUp(loops, serving(probe)).run(200, false, AT_MOST)).isEqualTo(200);
        assertThat(probe.begun.get()).isEqualTo(200);
    }

    @Test
    void answersThatComeLater() throws Exception {
        var probe = new Probe(Interest.HEADERS)
                .onRequest(exchange -> CompletableFuture.supplyAsync(() -> Verdict.PASS))
                .onResponse(exchange -> CompletableFuture.supplyAsync(() -> Verdict.PASS));
        assertThat(new WarmUp(loops, serving(probe)).run(200, false, AT_MOST)).isEqualTo(200);
    }

    @Test
    void repliesInTheUpstreamsPlace() throws Exception {
        var probe = new Probe(Interest.REQUEST_HEADERS)
                .onRequest(exchange -> CompletableFuture.completedFuture(
                        Verdict.respond(LocalReply.text(429, "no\n", LocalReply.GRPC_RESOURCE_EXHAUSTED, "test"))));
        assertThat(new WarmUp(loops, serving(probe)).run(200, false, AT_MOST)).isEqualTo(200);
    }

    @Test
    void someCallAModel() throws Exception {
        var probe = new Probe(Probe.TAP);
        assertThat(new WarmUp(loops, serving(probe)).run(200, true, AT_MOST)).isEqualTo(200);
        assertThat(probe.requestEnds.get()).isEqualTo(50);
        assertThat(probe.responseEnds.get()).isEqualTo(50);
    }

    private static Serving serving(Probe probe) {
        return new Serving(FixedRoutes.of(probe), TestServer.envoy(true), TestServer.MAX_GATHERED);
    }
}
