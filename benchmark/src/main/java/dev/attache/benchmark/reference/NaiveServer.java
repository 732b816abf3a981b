package dev.attache.benchmark.reference;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.net.InetSocketAddress;

/** What one would write first: the generated stub, every default, a Redis client with threads of its own. */
public final class NaiveServer {
    private static final long LIMIT = 1_000_000_000;

    private NaiveServer() {}

    /** Serves on 127.0.0.1; arguments are its port and Redis' port. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + arguments[1]);
        Server server = start(Integer.parseInt(arguments[0]), client.connect().async());
        System.out.println("ready: naive on 127.0.0.1:" + server.getPort());
        server.awaitTermination();
    }

    static Server start(int port, RedisAsyncCommands<String, String> redis) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(new Service(redis))
                .build()
                .start();
    }

    private static final class Service extends ExternalProcessorGrpc.ExternalProcessorImplBase {
        private final RedisAsyncCommands<String, String> redis;

        Service(RedisAsyncCommands<String, String> redis) {
            this.redis = redis;
        }

        @Override
        public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> answers) {
            return new Exchange(redis, answers);
        }
    }

    private record Exchange(RedisAsyncCommands<String, String> redis, StreamObserver<ProcessingResponse> answers)
            implements StreamObserver<ProcessingRequest> {
        @Override
        public void onNext(ProcessingRequest request) {
            if (request.hasResponseHeaders()) {
                answers.onNext(ProcessingResponse.newBuilder()
                        .setResponseHeaders(HeadersResponse.getDefaultInstance())
                        .build());
                return;
            }
            String key = "naive:" + user(request.getRequestHeaders());
            redis.incr(key).whenComplete((count, error) -> {
                if (error == null) {
                    answers.onNext(answer(LIMIT - count));
                } else {
                    answers.onError(Status.UNAVAILABLE
                            .withDescription(error.getMessage())
                            .asException());
                }
            });
            redis.expire(key, 3600);
        }

        @Override
        public void onError(Throwable error) {
            // Envoy ends a stream by resetting it.
        }

        @Override
        public void onCompleted() {
            answers.onCompleted();
        }

        private static String user(HttpHeaders request) {
            return request.getHeaders().getHeadersList().stream()
                    .filter(header -> header.getKey().equals("x-user-id"))
                    .map(header -> header.getRawValue().toStringUtf8())
                    .findFirst()
                    .orElse("");
        }

        private static ProcessingResponse answer(long remaining) {
            HeaderValue header = HeaderValue.newBuilder()
                    .setKey("x-ratelimit-remaining")
                    .setRawValue(ByteString.copyFromUtf8(Long.toString(remaining)))
                    .build();
            HeaderMutation edit = HeaderMutation.newBuilder()
                    .addSetHeaders(HeaderValueOption.newBuilder().setHeader(header))
                    .build();
            return ProcessingResponse.newBuilder()
                    .setRequestHeaders(HeadersResponse.newBuilder()
                            .setResponse(CommonResponse.newBuilder().setHeaderMutation(edit)))
                    .build();
        }
    }
}
