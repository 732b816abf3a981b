package dev.attache.testkit;

import static dev.attache.testkit.ScriptedProcessor.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What FakeEnvoy does with processors that keep the rules. */
class FakeEnvoyTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    static Mode[] modes() {
        return new Mode[] {
            Mode.REQUEST_HEADERS,
            Mode.HEADERS,
            Mode.HEADERS.withTrailers(true, true),
            Mode.BUFFERED,
            Mode.BUFFERED_PARTIAL,
            Mode.STREAMED,
            Mode.STREAMED.withTrailers(false, true),
            Mode.FULL_DUPLEX,
            Mode.HEADERS.withRequestHeaders(false),
            Mode.STREAMED.observing(),
            Mode.HEADERS.observing()
        };
    }

    @ParameterizedTest
    @MethodSource("modes")
    void everythingPassesInEachMode(Mode mode) {
        BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> script = (message, answers) -> {
            if (!mode.observability()) {
                answers.onNext(
                        mode.equals(Mode.FULL_DUPLEX)
                                ? ScriptedProcessor.duplex(message)
                                : ScriptedProcessor.pass(message));
            }
        };
        try (var processor = new ScriptedProcessor(script);
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(mode)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody("ab".getBytes(UTF_8), false);
            exchange.requestBody("cd".getBytes(UTF_8), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody("ef".getBytes(UTF_8), false);
            exchange.responseBody("gh".getBytes(UTF_8), true);
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.upstream().text()).isEqualTo("abcd");
            assertThat(exchange.upstream().complete()).isTrue();
            assertThat(exchange.client().text()).isEqualTo("efgh");
            assertThat(exchange.client().status()).isEqualTo(200);
            assertThat(exchange.client().complete()).isTrue();
        }
    }

    @Test
    void theFirstMessageNamesTheBodyModesAndTheFirstOfEachDirectionItsAttributes() {
        try (var processor = answering(ScriptedProcessor::pass);
                var envoy = FakeEnvoy.connect(processor.target())
                        .metadata("in", Map.of("plan", "gold"))
                        .requestAttribute("request.size", 3);
                var exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody("abc".getBytes(UTF_8), true);
            exchange.responseHeaders(FakeEnvoy.response(204), true);
            assertThat(processor.seen).hasSize(3);
            assertThat(processor.seen.get(0).getProtocolConfig().getResponseBodyMode())
                    .isEqualTo(BodySendMode.STREAMED);
            var attributes = processor.seen.get(0).getAttributesOrThrow("envoy.filters.http.ext_proc");
            assertThat(attributes.getFieldsOrThrow("source.address").getStringValue())
                    .isEqualTo("127.0.0.1:50000");
            assertThat(attributes.getFieldsOrThrow("request.size").getNumberValue())
                    .isEqualTo(3);
            assertThat(processor.seen.get(1).hasProtocolConfig()).isFalse();
            assertThat(processor.seen.get(1).getAttributesCount()).isZero();
            assertThat(processor
                            .seen
                            .get(2)
                            .getAttributesOrThrow("envoy.filters.http.ext_proc")
                            .getFieldsMap())
                    .containsKey("response.code_details");
            assertThat(processor.seen)
                    .allMatch(message -> message.getMetadataContext().containsFilterMetadata("in"));
        }
    }

    @Test
    void headersAreChangedAsEnvoyDoes() {
        var mutation = ScriptedProcessor.headers("X-New", "1").toBuilder()
                .mergeFrom(ScriptedProcessor.headers("x-old", "2"))
                .addRemoveHeaders("x-gone")
                .build();
        try (var processor = answering(message -> answer(
                        message,
                        CommonResponse.newBuilder().setHeaderMutation(mutation).build()));
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.REQUEST_HEADERS)) {
            var headers = FakeEnvoy.get("/");
            headers.putAll(Map.of("x-old", "0", "x-gone", "0"));
            exchange.requestHeaders(headers, true);
            assertThat(exchange.upstream().header("x-new")).isEqualTo("1");
            assertThat(exchange.upstream().values("x-old")).containsExactly("2");
            assertThat(exchange.upstream().header("x-gone")).isNull();
            assertThat(exchange.isOpen()).isFalse();
        }
    }

    @Test
    void aLocalReplyReachesTheClientAndTheUpstreamIsNotReached() {
        try (var processor = answering(message -> tooMany());
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.BUFFERED)) {
            assertThat(exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false))
                    .isNotNull();
            assertThat(exchange.client().status()).isEqualTo(429);
            assertThat(exchange.client().text()).isEqualTo("no");
            assertThat(exchange.client().header("content-length")).isEqualTo("2");
            assertThat(exchange.client().local()).isTrue();
            assertThat(exchange.upstream().headers()).isEmpty();
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
        }
    }

    @Test
    void aLocalReplyAfterTheFirstOfSeveralChunksCutsTheClient() {
        try (var processor =
                        answering(message -> message.hasResponseBody() ? tooMany() : ScriptedProcessor.pass(message));
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody(new byte[] {1}, false);
            assertThat(exchange.client().reset()).isTrue();
            assertThat(exchange.client().status()).isEqualTo(200);
        }
    }

    @Test
    void anOverrideChangesTheModes() {
        var override = ProcessingMode.newBuilder()
                .setRequestBodyMode(BodySendMode.BUFFERED)
                .setResponseBodyMode(BodySendMode.STREAMED);
        try (var processor = answering(message -> message.hasRequestHeaders()
                        ? ScriptedProcessor.pass(message).toBuilder()
                                .setModeOverride(override)
                                .build()
                        : ScriptedProcessor.pass(message));
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.REQUEST_HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody("a".getBytes(UTF_8), false);
            exchange.requestBody("b".getBytes(UTF_8), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody("c".getBytes(UTF_8), true);
            assertThat(processor.seen.stream().map(ProcessingRequest::getRequestCase))
                    .extracting(Enum::name)
                    .containsExactly("REQUEST_HEADERS", "REQUEST_BODY", "RESPONSE_BODY");
            assertThat(processor.seen.get(1).getRequestBody().getBody().toStringUtf8())
                    .isEqualTo("ab");
        }
    }

    @Test
    void trailersEndABodyInFullDuplexWithoutEndOfStream() {
        try (var processor = answering(ScriptedProcessor::duplex);
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.FULL_DUPLEX)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody("a".getBytes(UTF_8), false);
            exchange.responseTrailers(Map.of("x-t", "1"));
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            assertThat(exchange.client().trailers()).containsExactly(Map.entry("x-t", "1"));
            assertThat(exchange.client().complete()).isTrue();
        }
    }

    @Test
    void anAnswerThatNeverComesAndAServerThatFailsAreToldApart() {
        try (var silent = new ScriptedProcessor((message, answers) -> {});
                var envoy = FakeEnvoy.connect(silent.target()).patience(Duration.ofMillis(50));
                var exchange = envoy.exchange(Mode.HEADERS)) {
            assertThatThrownBy(() -> exchange.requestHeaders(FakeEnvoy.get("/"), true))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("nothing came within 50 ms");
        }
        try (var failing = new ScriptedProcessor(
                        (message, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));
                var envoy = FakeEnvoy.connect(failing.target());
                var exchange = envoy.exchange(Mode.HEADERS)) {
            assertThatThrownBy(() -> exchange.requestHeaders(FakeEnvoy.get("/"), true))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void aServerThatEndsWithOkLetsTheRestPass() {
        try (var processor = new ScriptedProcessor((message, answers) -> answers.onCompleted());
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.STREAMED)) {
            assertThat(exchange.requestHeaders(FakeEnvoy.get("/"), true)).isNull();
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            exchange.responseBody("abc".getBytes(UTF_8), true);
            assertThat(exchange.client().text()).isEqualTo("abc");
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
        }
    }

    @Test
    void whatWasGatheredPassesWithTheRestWhenTheServerEnds() {
        var open = new AtomicReference<StreamObserver<ProcessingResponse>>();
        try (var processor = new ScriptedProcessor((message, answers) -> {
                    open.set(answers);
                    answers.onNext(ScriptedProcessor.pass(message));
                });
                var envoy = FakeEnvoy.connect(processor.target());
                var exchange = envoy.exchange(Mode.BUFFERED_PARTIAL)) {
            exchange.requestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.requestBody("a".getBytes(UTF_8), false);
            open.get().onCompleted();
            assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            exchange.requestBody("b".getBytes(UTF_8), true);
            assertThat(exchange.upstream().text()).isEqualTo("ab");
            assertThat(exchange.upstream().complete()).isTrue();
        }
    }

    @Test
    void aClientThatGoesAwayHalfClosesOrResets() {
        try (var silent = new ScriptedProcessor((message, answers) -> {});
                var envoy = FakeEnvoy.connect(silent.target())) {
            try (var exchange = envoy.exchange(Mode.HEADERS)) {
                exchange.sendRequestHeaders(FakeEnvoy.get("/"), true);
                exchange.halfClose();
                assertThat(exchange.awaitEnd(SOON)).isEqualTo(Status.OK);
            }
            try (var exchange = envoy.exchange(Mode.HEADERS)) {
                exchange.sendRequestHeaders(FakeEnvoy.get("/"), true);
                exchange.cancel();
                assertThat(exchange.awaitEnd(SOON).getCode()).isEqualTo(Status.Code.CANCELLED);
            }
        }
    }

    private static ScriptedProcessor answering(Function<ProcessingRequest, ProcessingResponse> script) {
        return new ScriptedProcessor((message, answers) -> answers.onNext(script.apply(message)));
    }

    static ProcessingResponse tooMany() {
        return ProcessingResponse.newBuilder()
                .setImmediateResponse(ImmediateResponse.newBuilder()
                        .setStatus(HttpStatus.newBuilder().setCode(StatusCode.TooManyRequests))
                        .setHeaders(HeaderMutation.newBuilder())
                        .setBody(ByteString.copyFromUtf8("no")))
                .build();
    }
}
