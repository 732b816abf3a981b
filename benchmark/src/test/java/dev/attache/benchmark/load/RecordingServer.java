package dev.attache.benchmark.load;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** A grpc-java server that keeps what it reads and answers as told. */
final class RecordingServer implements AutoCloseable {
    final Queue<ProcessingRequest> requests = new ConcurrentLinkedQueue<>();
    final Queue<Metadata> headers = new ConcurrentLinkedQueue<>();
    final Queue<String> ends = new ConcurrentLinkedQueue<>();
    private final Server server;

    RecordingServer(BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> behaviour) throws IOException {
        var service = new ExternalProcessorGrpc.ExternalProcessorImplBase() {
            @Override
            public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> answers) {
                return new StreamObserver<>() {
                    @Override
                    public void onNext(ProcessingRequest request) {
                        requests.add(request);
                        behaviour.accept(request, answers);
                    }

                    @Override
                    public void onError(Throwable error) {
                        ends.add("reset");
                    }

                    @Override
                    public void onCompleted() {
                        ends.add("half-close");
                    }
                };
            }
        };
        ServerInterceptor record = new ServerInterceptor() {
            @Override
            public <A, B> ServerCall.Listener<A> interceptCall(
                    ServerCall<A, B> call, Metadata received, ServerCallHandler<A, B> next) {
                headers.add(received);
                return next.startCall(call, received);
            }
        };
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerInterceptors.intercept(service, record))
                .build()
                .start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.getPort());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
