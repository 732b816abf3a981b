package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says of its own request is no way past a policy that decides on it, and no failure shortens a body. */
class BodyGuardTest extends SessionBench {
    private final Rewriter deciding = new Rewriter(Interest.REQUEST_HEADERS.decidingOnBody(), text -> text);

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
        "content-type, application/grpc",
        "content-type, text/event-stream; charset=utf-8",
        "trailer, x-checksum",
        "upgrade, websocket"
    })
    void noHeaderHidesABody(String name, String value) {
        serve(FixedRoutes.of(deciding));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(post(name, value, "connection", "upgrade", "content-length", "2"), false);
            exchange.requestBody("{}".getBytes(UTF_8), true);
        }
        assertThat(deciding.requests).containsExactly("{}");
    }

    @ParameterizedTest
    @CsvSource({"foo, 400", "gzip, 400", "'identity, gzip', 400"})
    void aBodyThatOnlyTheUpstreamCanReadIsRefused(String coding, int status) {
        serve(FixedRoutes.of(deciding));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(post("content-encoding", coding, "content-length", "2"), false);
            exchange.requestBody("{}".getBytes(UTF_8), true);
            assertThat(exchange.client().status()).isEqualTo(status);
            assertThat(exchange.upstream().complete()).isFalse();
        }
    }

    @Test
    void aBombIsTooLarge() throws IOException {
        serve(FixedRoutes.of(deciding));
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(new byte[TestServer.MAX_GATHERED * 20]);
        }
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(
                    post("content-encoding", "gzip", "content-length", Integer.toString(zipped.size())), false);
            exchange.requestBody(zipped.toByteArray(), true);
            assertThat(exchange.client().status()).isEqualTo(413);
        }
    }

    @Test
    void whatAPolicyTakesAwayIsNotLeftInForWantOfRoom() {
        serve(FixedRoutes.of(new Probe(Interest.REQUEST_HEADERS)
                .onRequest(exchange -> CompletableFuture.completedStage(Verdict.proceed(Edits.builder()
                        .set("x-consumer", "alice")
                        .set("x-new", "1")
                        .build())))));
        var headers = post("x-consumer", "admin");
        for (int i = headers.size(); i < 100; i++) {
            headers.put("x-junk-" + i, "1");
        }
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(headers, true);
            assertThat(exchange.client().status()).isEqualTo(431);
            assertThat(exchange.upstream().headers()).isEmpty();
        }
    }

    /** Gathers, and fails at the end. */
    private static final class Failing implements Policy {
        private final Interest interest;

        Failing(Interest interest) {
            this.interest = interest;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                    throw new IllegalStateException("bug");
                }

                @Override
                public CompletionStage<Edits> responseBody(ByteBuffer body) {
                    throw new IllegalStateException("bug");
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBugDoesNotShortenARequest(boolean duplex) {
        serve(FixedRoutes.of(new Failing(Interest.REQUEST_HEADERS.withRequestBody(Body.WHOLE))));
        try (FakeExchange exchange = envoy.exchange(duplex ? Mode.FULL_DUPLEX : Mode.HEADERS)) {
            exchange.requestHeaders(post(), false);
            exchange.requestBody("one ".getBytes(UTF_8), false);
            exchange.sendRequestBody("two".getBytes(UTF_8), true);
            Until.equal(503, () -> exchange.client().status());
            assertThat(exchange.upstream().complete()).isFalse();
        }
    }

    @Test
    void aBugDoesNotShortenAResponse() {
        serve(FixedRoutes.of(new Failing(Interest.HEADERS.withResponseBody(Body.WHOLE))));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody("one ".getBytes(UTF_8), false);
            exchange.sendResponseBody("two".getBytes(UTF_8), true);
            Until.equal(true, () -> exchange.client().reset());
        }
    }

    @Test
    void aBugInABufferedBodyLeavesItWhole() {
        serve(FailureMode.ALLOW, new Failing(Interest.REQUEST_HEADERS.withRequestBody(Body.WHOLE)));
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(post("content-length", "7"), false);
            exchange.requestBody("one two".getBytes(UTF_8), true);
            assertThat(exchange.upstream().body().toString(ISO_8859_1)).isEqualTo("one two");
        }
    }
}
