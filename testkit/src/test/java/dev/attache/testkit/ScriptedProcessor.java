package dev.attache.testkit;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A processor of a few lines, good or bad, for the tests of FakeEnvoy. */
final class ScriptedProcessor extends ExternalProcessorGrpc.ExternalProcessorImplBase implements AutoCloseable {
    private final BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> script;
    private final Server server;
    final List<ProcessingRequest> seen = new CopyOnWriteArrayList<>();

    ScriptedProcessor(BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> script) {
        this.script = script;
        try {
            this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String target() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ProcessingRequest message) {
                seen.add(message);
                script.accept(message, answers);
            }

            @Override
            public void onError(Throwable end) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    /** Answers every message so that everything passes, in each body mode but full duplex. */
    static ProcessingResponse pass(ProcessingRequest message) {
        return answer(message, CommonResponse.getDefaultInstance());
    }

    /** Answers with the same in full duplex. */
    static ProcessingResponse duplex(ProcessingRequest message) {
        var body = message.hasRequestBody() ? message.getRequestBody() : message.getResponseBody();
        boolean isBody = message.hasRequestBody() || message.hasResponseBody();
        return isBody ? answer(message, piece(body.getBody(), body.getEndOfStream())) : pass(message);
    }

    static CommonResponse piece(ByteString bytes, boolean last) {
        return CommonResponse.newBuilder()
                .setBodyMutation(BodyMutation.newBuilder()
                        .setStreamedResponse(
                                StreamedBodyResponse.newBuilder().setBody(bytes).setEndOfStream(last)))
                .build();
    }

    static CommonResponse replaceBody(String text) {
        return CommonResponse.newBuilder()
                .setBodyMutation(BodyMutation.newBuilder().setBody(ByteString.copyFromUtf8(text)))
                .build();
    }

    static CommonResponse set(String name, String value) {
        return CommonResponse.newBuilder()
                .setHeaderMutation(headers(name, value))
                .build();
    }

    static HeaderMutation headers(String name, String value) {
        return HeaderMutation.newBuilder()
                .addSetHeaders(HeaderValueOption.newBuilder()
                        .setHeader(HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value))))
                .build();
    }

    static ProcessingResponse answer(ProcessingRequest message, CommonResponse common) {
        var headers = HeadersResponse.newBuilder().setResponse(common);
        var body = BodyResponse.newBuilder().setResponse(common);
        var answer = ProcessingResponse.newBuilder();
        return switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> answer.setRequestHeaders(headers).build();
            case RESPONSE_HEADERS -> answer.setResponseHeaders(headers).build();
            case REQUEST_BODY -> answer.setRequestBody(body).build();
            case RESPONSE_BODY -> answer.setResponseBody(body).build();
            case REQUEST_TRAILERS ->
                answer.setRequestTrailers(TrailersResponse.getDefaultInstance()).build();
            case RESPONSE_TRAILERS ->
                answer.setResponseTrailers(TrailersResponse.getDefaultInstance())
                        .build();
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("no phase");
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
