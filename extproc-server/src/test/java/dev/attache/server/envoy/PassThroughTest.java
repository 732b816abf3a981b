package dev.attache.server.envoy;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.BUFFERED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mode × what policies need × traffic passes unchanged, and no stream stays open. */
class PassThroughTest {
    private static TestServer server;
    private static FakeEnvoy envoy;

    @BeforeAll
    static void start() {
        server = new TestServer(FixedRoutes.of());
        envoy = FakeEnvoy.connect(server.target());
    }

    @AfterAll
    static void stop() {
        envoy.close();
        server.close();
    }

    static List<Arguments> cells() {
        var cells = new ArrayList<Arguments>();
        for (Mode mode : Modes.all()) {
            for (Interest interest : Modes.INTERESTS.values()) {
                Traffic.all().forEach(traffic -> cells.add(Arguments.of(mode, interest, traffic)));
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void passes(Mode mode, Interest interest, Traffic traffic) {
        var probe = new Probe(interest);
        server.with(TestServer.envoy(false, mode)).routes(FixedRoutes.of(probe));
        try (var proxy = new FakeProxy(envoy, mode)) {
            assertThat(proxy.send(traffic)).isEqualTo(Seen.expected(traffic));
        }
        Until.equal(0, server::open);
        assertThat(server.troubles).isEmpty();
        int begun = mode.requestHeaders() ? 1 : 0;
        assertThat(probe.begun).hasValue(begun);
        assertThat(probe.outcomes).as("each handler is told once").hasSize(begun);
        if (begun == 1) {
            boolean endHidden = probe.taps() && !isEndSent(mode, traffic) && !mode.observability();
            assertThat(probe.outcomes.getFirst())
                    .isInstanceOf(endHidden ? Outcome.Abandoned.class : Outcome.Completed.class);
        }
        if (begun == 1 && probe.taps()) {
            tapped(mode, traffic, probe);
        }
    }

    /** Envoy does not say that a body has ended where trailers end it and trailers are not sent. */
    private static boolean isEndSent(Mode mode, Traffic traffic) {
        return traffic.trailers().isEmpty()
                || mode.responseTrailers()
                || mode.responseBody() == BUFFERED
                || mode.responseBody() == NONE;
    }

    private static void tapped(Mode mode, Traffic traffic, Probe probe) {
        boolean requestSeen = mode.requestBody() != NONE;
        boolean responseSeen = mode.responseBody() != NONE;
        assertThat(probe.requestBytes).hasValue(requestSeen ? Math.max(0, traffic.sends()) : 0);
        assertThat(probe.responseBytes).hasValue(responseSeen ? traffic.body().length : 0);
        boolean ends = isEndSent(mode, traffic);
        assertThat(probe.responseEnds).hasValue(responseSeen && traffic.body().length > 0 && ends ? 1 : 0);
    }
}
