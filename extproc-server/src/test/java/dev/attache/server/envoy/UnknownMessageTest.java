package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A message whose phase is not set, or newer than we know, is counted and not answered; the exchange goes on. */
class UnknownMessageTest {
    @Test
    void isToleratedAlsoAsTheFirst() {
        List<ProcessingResponse> answers = new CopyOnWriteArrayList<>();
        List<String> ends = new CopyOnWriteArrayList<>();
        try (var server = new TestServer(FixedRoutes.of(new Probe(Interest.HEADERS)))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .build();
            StreamObserver<ProcessingRequest> requests =
                    ExternalProcessorGrpc.newStub(channel).process(collecting(answers, ends));
            requests.onNext(ProcessingRequest.getDefaultInstance());
            requests.onNext(ProcessingRequest.newBuilder()
                    .setRequestHeaders(HttpHeaders.getDefaultInstance())
                    .build());
            Until.equal(1, answers::size);
            requests.onNext(ProcessingRequest.getDefaultInstance());
            requests.onCompleted();
            Until.equal(List.of("completed"), () -> List.copyOf(ends));
            channel.shutdownNow();
            assertThat(answers).hasSize(1).allMatch(ProcessingResponse::hasRequestHeaders);
            assertThat(server.troubles).containsExactly("unknown message", "unknown message");
        }
    }

    private static StreamObserver<ProcessingResponse> collecting(List<ProcessingResponse> answers, List<String> ends) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ProcessingResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable error) {
                ends.add(error.toString());
            }

            @Override
            public void onCompleted() {
                ends.add("completed");
            }
        };
    }
}
