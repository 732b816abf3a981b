package dev.attache.testkit;

import static dev.attache.testkit.ScriptedProcessor.answer;
import static dev.attache.testkit.ScriptedProcessor.pass;
import static dev.attache.testkit.ScriptedProcessor.piece;
import static dev.attache.testkit.ScriptedProcessor.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.attache.proto.ProcessingResponseNewer;
import dev.attache.proto.StreamedImmediateResponse;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule broken once by a processor of a few lines. */
class FakeEnvoyRulesTest {
    private static final ByteString BYTES = ByteString.copyFromUtf8("xyz");

    /** A processor that breaks a rule in a mode. */
    record Bad(
            Rule rule,
            Mode mode,
            String method,
            BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> script) {
        Bad(Rule rule, Mode mode, BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> script) {
            this(rule, mode, "POST", script);
        }

        @Override
        public String toString() {
            return rule.name();
        }
    }

    static Stream<Bad> bad() {
        return Stream.of(order(), bodies(), headers(), overridesAndReplies()).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBrokenRuleFailsTheExchangeByName(Bad bad) {
        try (var processor = new ScriptedProcessor(bad.script());
                var envoy = FakeEnvoy.connect(processor.target()).patience(Duration.ofSeconds(2))) {
            var violation = catchThrowableOfType(ProtocolViolation.class, () -> play(envoy, bad));
            assertThat(violation).isNotNull();
            assertThat(violation.rule()).isEqualTo(bad.rule());
        }
    }

    @Test
    void everyRuleIsBrokenOnce() {
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        bad().forEach(bad -> broken.add(bad.rule()));
        assertThat(broken).containsExactlyInAnyOrder(Rule.values());
    }

    private static void play(FakeEnvoy envoy, Bad bad) {
        try (var exchange = envoy.exchange(bad.mode())) {
            var headers = FakeEnvoy.request(bad.method(), "/");
            headers.put("content-length", "3");
            exchange.requestHeaders(headers, false);
            exchange.requestBody("abc".getBytes(UTF_8), true);
            var response = FakeEnvoy.response(200);
            response.put("content-length", "3");
            exchange.responseHeaders(response, false);
            exchange.responseBody("abc".getBytes(UTF_8), true);
            exchange.awaitEnd(Duration.ofSeconds(2));
        }
    }

    private static List<Bad> order() {
        return List.of(
                new Bad(
                        Rule.WRONG_PHASE,
                        Mode.BUFFERED,
                        (message, answers) ->
                                answers.onNext(pass(message.hasRequestHeaders() ? body(message) : message))),
                new Bad(Rule.MORE_THAN_OWED, Mode.HEADERS, (message, answers) -> {
                    answers.onNext(pass(message));
                    answers.onNext(pass(message));
                }),
                new Bad(
                        Rule.UNSET_ANSWER,
                        Mode.HEADERS,
                        (message, answers) -> answers.onNext(ProcessingResponse.getDefaultInstance())),
                new Bad(Rule.AFTER_LOCAL_REPLY, Mode.HEADERS, (message, answers) -> {
                    answers.onNext(FakeEnvoyTest.tooMany());
                    answers.onNext(pass(message));
                }),
                new Bad(
                        Rule.ANSWER_IN_OBSERVABILITY,
                        Mode.HEADERS.observing(),
                        (message, answers) -> answers.onNext(pass(message))),
                new Bad(
                        Rule.TRAILERS_NOT_SENT,
                        Mode.HEADERS,
                        (message, answers) -> answers.onNext(pass(ProcessingRequest.newBuilder()
                                .setRequestTrailers(HttpTrailers.getDefaultInstance())
                                .build()))));
    }

    private static List<Bad> bodies() {
        return List.of(
                new Bad(Rule.PLAIN_BODY_IN_FULL_DUPLEX, Mode.FULL_DUPLEX, onBody(ScriptedProcessor.replaceBody("x"))),
                new Bad(Rule.PLAIN_BODY_IN_FULL_DUPLEX, Mode.FULL_DUPLEX, onBody(CommonResponse.getDefaultInstance())),
                new Bad(Rule.STREAMED_RESPONSE_ELSEWHERE, Mode.STREAMED, onBody(piece(BYTES, true))),
                new Bad(
                        Rule.BODY_BEFORE_HEADERS,
                        Mode.FULL_DUPLEX,
                        (message, answers) -> answers.onNext(answer(body(message), piece(BYTES, true)))),
                new Bad(Rule.AFTER_END_OF_STREAM, Mode.FULL_DUPLEX, (message, answers) -> {
                    answers.onNext(ScriptedProcessor.duplex(message));
                    if (message.hasRequestBody()) {
                        answers.onNext(answer(message, piece(BYTES, true)));
                    }
                }),
                new Bad(Rule.ENDED_WITHOUT_END_OF_STREAM, Mode.FULL_DUPLEX, (message, answers) -> {
                    if (message.hasRequestHeaders()) {
                        answers.onNext(pass(message));
                    } else {
                        answers.onNext(answer(message, piece(BYTES, false)));
                        answers.onCompleted();
                    }
                }),
                new Bad(Rule.BODY_WITH_HEADERS, Mode.HEADERS, all(ScriptedProcessor.replaceBody("x"))),
                new Bad(
                        Rule.BODY_FOR_HEAD,
                        Mode.HEADERS,
                        "HEAD",
                        (message, answers) -> answers.onNext(
                                message.hasRequestHeaders()
                                        ? pass(message)
                                        : answer(
                                                message,
                                                ScriptedProcessor.replaceBody("x").toBuilder()
                                                        .setStatus(CommonResponse.ResponseStatus.CONTINUE_AND_REPLACE)
                                                        .build()))),
                new Bad(Rule.CONTENT_LENGTH_WITHOUT_BODY, Mode.HEADERS, all(set("content-length", "7"))),
                new Bad(Rule.CONTENT_LENGTH_MISMATCH, Mode.BUFFERED, onBody(ScriptedProcessor.replaceBody("four"))));
    }

    private static List<Bad> headers() {
        var many = HeaderMutation.newBuilder();
        for (int i = 0; i < 101; i++) {
            many.mergeFrom(ScriptedProcessor.headers("x-" + i, "1"));
        }
        var value = HeaderMutation.newBuilder()
                .addSetHeaders(HeaderValueOption.newBuilder()
                        .setHeader(HeaderValue.newBuilder().setKey("x-a").setValue("1")));
        return List.of(
                new Bad(Rule.INVALID_HEADER, Mode.HEADERS, all(set("x a", "1"))),
                new Bad(Rule.INVALID_HEADER, Mode.HEADERS, all(set("x-a", "1\r\n2"))),
                new Bad(Rule.VALUE_NOT_RAW, Mode.HEADERS, all(edit(value))),
                new Bad(Rule.REJECTED_MUTATION, Mode.HEADERS, all(set("host", "a"))),
                new Bad(Rule.REJECTED_MUTATION, Mode.HEADERS, all(set(":method", "PUT"))),
                new Bad(Rule.REJECTED_MUTATION, Mode.HEADERS, all(set("x-envoy-foo", "a"))),
                new Bad(
                        Rule.REJECTED_MUTATION,
                        Mode.HEADERS,
                        all(edit(HeaderMutation.newBuilder().addRemoveHeaders(":path")))),
                new Bad(Rule.TOO_MANY_EDITS, Mode.HEADERS, all(edit(many))),
                new Bad(Rule.HEADERS_TOO_LARGE, Mode.HEADERS, all(set("x-a", "a".repeat(61 << 10)))));
    }

    private static List<Bad> overridesAndReplies() {
        var clearing = ProcessingMode.newBuilder().setResponseTrailerMode(HeaderSendMode.SEND);
        var leaving = ProcessingMode.newBuilder().setRequestBodyMode(BodySendMode.BUFFERED);
        var part = ProcessingResponseNewer.newBuilder()
                .setStreamedImmediateResponse(
                        StreamedImmediateResponse.newBuilder().setHeadersResponse(HttpHeaders.getDefaultInstance()));
        return List.of(
                new Bad(
                        Rule.OVERRIDE_CLEARS_BODIES,
                        Mode.BUFFERED,
                        (message, answers) -> answers.onNext(pass(message).toBuilder()
                                .setModeOverride(clearing)
                                .build())),
                new Bad(
                        Rule.OVERRIDE_LEAVES_FULL_DUPLEX,
                        Mode.FULL_DUPLEX,
                        (message, answers) -> answers.onNext(pass(message).toBuilder()
                                .setModeOverride(leaving)
                                .build())),
                new Bad(
                        Rule.STREAMED_REPLY_NOT_ALLOWED,
                        Mode.BUFFERED,
                        (message, answers) ->
                                answers.onNext(reparsed(part.build().toByteString()))));
    }

    private static ProcessingResponse reparsed(ByteString bytes) {
        try {
            return ProcessingResponse.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static CommonResponse edit(HeaderMutation.Builder mutation) {
        return CommonResponse.newBuilder().setHeaderMutation(mutation).build();
    }

    private static ProcessingRequest body(ProcessingRequest message) {
        return message.toBuilder().setRequestBody(message.getRequestBody()).build();
    }

    private static BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> all(CommonResponse common) {
        return (message, answers) -> answers.onNext(answer(message, common));
    }

    private static BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> onBody(CommonResponse common) {
        return (message, answers) -> answers.onNext(message.hasRequestBody() ? answer(message, common) : pass(message));
    }
}
