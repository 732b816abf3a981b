package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC calls through a real Envoy: both directions at once, trailers, and refusals that a gRPC client understands. */
@SuppressWarnings("NullAway") // each test begins its own
class GrpcTrafficIT {
    private static final MethodDescriptor<StringValue, StringValue> CHAT =
            MethodDescriptor.<StringValue, StringValue>newBuilder()
                    .setType(MethodType.BIDI_STREAMING)
                    .setFullMethodName("test.Echo/Chat")
                    .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .build();

    private final TestServer attache = new TestServer(FixedRoutes.of()).with(TestServer.envoy(true));
    private Server upstream;
    private EnvoyProcess envoy;
    private ManagedChannel channel;

    /** What a client sees of one call. */
    private static final class Chat implements StreamObserver<StringValue> {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(StringValue value) {
            answers.add(value.getValue());
        }

        @Override
        public void onError(Throwable error) {
            end.complete(Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }

    @BeforeEach
    void start() throws Exception {
        upstream = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(GrpcTrafficIT::echo))
                        .build())
                .build()
                .start();
    }

    private void begin(EnvoyConfig config) {
        config.processor(attache.target())
                .upstream(upstream.getPort())
                .http2Upstream(true)
                .modeOverride(true);
        envoy = EnvoyProcess.start(config);
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", config.listenerPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        envoy.close();
        upstream.shutdownNow();
        attache.close();
    }

    private static StreamObserver<StringValue> echo(StreamObserver<StringValue> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StringValue value) {
                out.onNext(StringValue.of("echo " + value.getValue()));
            }

            @Override
            public void onError(Throwable error) {
                out.onError(error);
            }

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private StreamObserver<StringValue> call(Chat chat) {
        return ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), chat);
    }

    @ParameterizedTest
    @EnumSource(Body.class)
    void bothDirectionsFlowAtOnce(Body need) throws Exception {
        attache.routes(FixedRoutes.of(new Rewriter(need, text -> text), new Rewriter(need, text -> text)));
        begin(new EnvoyConfig());
        var chat = new Chat();
        StreamObserver<StringValue> sender = call(chat);

        for (int i = 0; i < 5; i++) {
            sender.onNext(StringValue.of("m" + i));
            assertThat(chat.answers.poll(10, TimeUnit.SECONDS)).isEqualTo("echo m" + i);
        }
        sender.onCompleted();

        assertThat(chat.end.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
        Until.equal(0, attache::open);
        assertThat(attache.troubles).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 413, 400})
    void aRefusalIsAStatusThatClientsDoNotTakeForAnOutage(int status) throws Exception {
        attache.routes(FixedRoutes.of(new Probe(Interest.REQUEST_HEADERS)
                .onRequest(exchange -> CompletableFuture.completedStage(
                        Verdict.respond(LocalReply.text(status, "no more\n", null, "test"))))));
        begin(new EnvoyConfig());
        var chat = new Chat();
        call(chat);

        Status end = chat.end.get(10, TimeUnit.SECONDS);
        assertThat(end.getCode())
                .isEqualTo(status == 400 ? Status.Code.INVALID_ARGUMENT : Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.getDescription()).contains("no more");
    }

    @Test
    void theTrailersOfACallAreSeenAndEdited() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        attache.routes(FixedRoutes.of(new TrailerReader(seen)));
        begin(new EnvoyConfig());
        var trailers = new AtomicReference<Metadata>();
        var chat = new Chat();
        StreamObserver<StringValue> sender = ClientCalls.asyncBidiStreamingCall(
                ClientInterceptors.intercept(
                                channel, MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
                        .newCall(CHAT, CallOptions.DEFAULT),
                chat);
        // Without a message gRPC's trailers are headers.
        sender.onNext(StringValue.of("m"));
        sender.onCompleted();

        assertThat(chat.end.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
        assertThat(trailers.get().get(Metadata.Key.of("x-seen", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("yes");
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("grpc-status 0");
    }
}
