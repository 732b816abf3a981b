package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.EDIT;
import static dev.attache.policy.Interest.Body.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.attache.policy.Policy;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Random messages over real gRPC, with Netty's paranoid leak detector: every stream ends, every buffer is given back. */
class SessionLeakTest {
    private static final long FIRST = Long.getLong("attache.fuzz.first", 1);
    private static final int STREAMS = Integer.getInteger("attache.fuzz.streams", 1500);

    @Test
    void noBufferIsLostAndNoStreamStaysOpen() throws Exception {
        var level = ResourceLeakDetector.getLevel();
        var leaks = new ListAppender<ILoggingEvent>();
        leaks.start();
        var logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        logger.addAppender(leaks);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        UnaryOperator<String> change = text -> text.replace("a", "bb");
        Policy[] policies = {new Rewriter(EDIT, change), new Rewriter(WHOLE, change), new Probe(Probe.TAP)};
        try (var server = new TestServer(FixedRoutes.of(policies))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .build();
            for (long seed = FIRST; seed < FIRST + STREAMS; seed++) {
                stream(channel, new Random(seed), seed);
            }
            Until.equal(0, server::open);
            // Those that were reset at once never began.
            assertThat(server.outcomes).hasSizeBetween(STREAMS / 2, STREAMS);
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            // A leak is told when another buffer is taken after the lost one was collected.
            for (int i = 0; i < 10; i++) {
                System.gc();
                ByteBufAllocator.DEFAULT.buffer(64).release();
            }
            assertThat(leaks.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .isEmpty();
        } finally {
            ResourceLeakDetector.setLevel(level);
            logger.detachAppender(leaks);
        }
    }

    private static void stream(ManagedChannel channel, Random random, long seed) throws Exception {
        var ended = new CompletableFuture<Void>();
        var requests = (ClientCallStreamObserver<ProcessingRequest>)
                ExternalProcessorGrpc.newStub(channel).process(until(ended));
        List<ProcessingRequest> script = new FuzzScript(random).messages();
        int leaves = random.nextInt(2 * script.size() + 1);
        for (int i = 0; i < Math.min(leaves, script.size()) && !ended.isDone(); i++) {
            requests.onNext(script.get(i));
        }
        if (random.nextBoolean()) {
            requests.cancel("fuzz", null);
        } else if (!ended.isDone()) {
            requests.onCompleted();
        }
        try {
            ended.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            assertThat(e.getCause()).as("stream %d", seed).isNotInstanceOf(TimeoutException.class);
            assertThat(e).as("stream %d", seed).hasMessageContaining("CANCELLED");
        }
    }

    private static StreamObserver<ProcessingResponse> until(CompletableFuture<Void> ended) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ProcessingResponse answer) {}

            @Override
            public void onError(Throwable error) {
                ended.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {
                ended.complete(null);
            }
        };
    }
}
