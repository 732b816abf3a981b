package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.Mode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which modes are asked for, exchange by exchange. */
class BodyModesTest extends SessionBench {
    @BeforeEach
    void takeOverrides() {
        server.with(TestServer.envoy(true));
    }

    private static Map<String, String> post(String... more) {
        var headers = new LinkedHashMap<>(FakeEnvoy.request("POST", "/"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource({
        "TAP, 10, STREAMED",
        "TAP, '', STREAMED",
        "EDIT, 10, STREAMED",
        "WHOLE, 10, BUFFERED",
        "WHOLE, 1048576, BUFFERED",
        "WHOLE, '', STREAMED"
    })
    void theRequestsModeFollowsFromTheNeedAndTheLength(Body need, String length, BodySendMode expected) {
        serve(FixedRoutes.of(new Rewriter(Interest.REQUEST_HEADERS.withRequestBody(need), text -> text)));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(length.isEmpty() ? post() : post("content-length", length), false);
            assertThat(exchange.mode().requestBody()).isEqualTo(expected);
            assertThat(exchange.mode().requestTrailers()).isTrue();
        }
    }

    @Test
    void whoDecidesOnABodyOfUnknownLengthHasItBuffered() {
        serve(FixedRoutes.of(new Rewriter(Interest.REQUEST_HEADERS.decidingOnBody(), text -> text)));
        try (FakeExchange exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(post(), false);
            assertThat(exchange.mode().requestBody()).isEqualTo(BodySendMode.BUFFERED);
        }
    }

    @Test
    void aBodyThatCannotBeGatheredIsRefusedAtTheHeaders() {
        serve(FixedRoutes.of(new Rewriter(Interest.REQUEST_HEADERS.decidingOnBody(), text -> text)));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(post("content-length", "1048577"), false);
            assertThat(exchange.client().status()).isEqualTo(413);
            assertThat(exchange.upstream().headers()).isEmpty();
        }
    }

    @Test
    void phasesThatNobodyWantsAreSwitchedOff() {
        serve(FixedRoutes.of(new Probe(Interest.HEADERS)));
        try (FakeExchange exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(post(), false);
            assertThat(exchange.mode().requestBody()).isEqualTo(BodySendMode.NONE);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            assertThat(exchange.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, STREAMED", "application/json, STREAMED", "application/grpc, STREAMED"})
    void aResponseWithoutALengthIsStreamed(String type, BodySendMode expected) {
        serve(FixedRoutes.of(
                new Rewriter(Interest.REQUEST_HEADERS.withResponseBody(Body.WHOLE), text -> "x"),
                new Probe(Interest.HEADERS.withResponseBody(Body.TAP))));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(Map.of(":status", "200", "content-type", type), false);
            assertThat(exchange.mode().responseBody()).isEqualTo(expected);
            assertThat(exchange.mode().responseTrailers()).isTrue();
        }
    }

    /** An upgrade needs both headers; a lone one is a way to have a body pass unseen. */
    @ParameterizedTest
    @CsvSource({"websocket, Upgrade, true", "websocket, '', false", "h2c, 'Upgrade, HTTP2-Settings', false"})
    void nothingIsWaitedForAfterAnUpgrade(String upgrade, String connection, boolean isUpgrade) {
        var policy = new Rewriter(Interest.REQUEST_HEADERS.decidingOnBody(), text -> text);
        serve(FixedRoutes.of(policy));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(
                    connection.isEmpty()
                            ? post("upgrade", upgrade)
                            : post("upgrade", upgrade, "connection", connection),
                    false);
            if (isUpgrade) {
                assertThat(policy.requests).containsExactly("");
            } else {
                assertThat(policy.requests).isEmpty();
                exchange.requestBody("hidden".getBytes(UTF_8), true);
                assertThat(policy.requests).containsExactly("hidden");
            }
        }
    }
}
