package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import org.junit.jupiter.api.Test;

/** A peer that says things twice, as no Envoy does, is answered, and no policy is asked twice. */
class RepeatedMessagesTest extends SessionBench {
    @Test
    void responseHeadersThatComeTwice() {
        var probe = new Probe(Interest.HEADERS.untilTheEnd());
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.HEADERS.withTrailers(false, true))) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.responseHeaders(FakeEnvoy.response(200), false)).isNotNull();
            assertThat(exchange.responseHeaders(FakeEnvoy.response(500), false)).isNotNull();
            exchange.halfClose();
        }
        quiet(probe);
        assertThat(probe.statuses).containsExactly(200);
        assertThat(server.troubles).containsExactly("unknown message");
    }

    @Test
    void aBodyThatGoesOnBehindItsEnd() {
        var hooks = new Hooks(Interest.HEADERS.withRequestBody(WHOLE).untilTheEnd());
        serve(FixedRoutes.of(hooks));
        try (var exchange = envoy.exchange(Mode.BUFFERED.withTrailers(false, true))) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody(text("a"), true);
            exchange.sendRequestBody(text("b"), true);
            assertThat(exchange.answer()).isNotNull();
        }
        Until.equal(0, server::open);
        assertThat(hooks.heard).containsExactly("request", "request body a");
    }
}
