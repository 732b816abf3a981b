package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends synthetic exchanges through a loopback stream before the service says that it is ready.
 *
 * <p>A cold JVM's first answer is slower than Envoy's message timeout. The streams run through a port of their own and
 * routes of their own, so that no client's counter moves.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int AT_ONCE = 32;

    private final EventLoops loops;
    private final Serving serving;

    /** A warm-up through these routes, on the loops that will serve. */
    public WarmUp(EventLoops loops, Serving serving) {
        this.loops = loops;
        this.serving = serving;
    }

    /**
     * Runs so many exchanges, or as many as the time allows.
     *
     * @return how many were answered to the end
     */
    public int run(int exchanges, Duration atMost) throws IOException, InterruptedException {
        var service = new ExtProcService(
                () -> serving, SessionEvents.UNHEARD, new DecisionsUnderWay(AT_ONCE * 2), new OpenSessions(), loops);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .channelType(loops.isEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .bossEventLoopGroup(loops.acceptor())
                .workerEventLoopGroup(loops.workers())
                .directExecutor()
                .addService(service.definition())
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .channelType(loops.isEpoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .eventLoopGroup(loops.workers())
                .directExecutor()
                .usePlaintext()
                .build();
        try {
            return exchange(ExternalProcessorGrpc.newStub(channel), exchanges, System.nanoTime() + atMost.toNanos());
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
            channel.awaitTermination(1, TimeUnit.SECONDS);
            server.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private static int exchange(ExternalProcessorGrpc.ExternalProcessorStub stub, int exchanges, long until)
            throws InterruptedException {
        var free = new Semaphore(AT_ONCE);
        var answered = new AtomicInteger();
        int begun = 0;
        while (begun < exchanges && System.nanoTime() < until) {
            if (free.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                new OneExchange(free, answered).begin(stub, request(begun));
                begun++;
            }
        }
        if (!free.tryAcquire(AT_ONCE, 2, TimeUnit.SECONDS)) {
            LOG.warn("the warm-up left exchanges unanswered");
        }
        return answered.get();
    }

    private static ProcessingRequest request(int number) {
        return ProcessingRequest.newBuilder()
                .setProtocolConfig(ProtocolConfiguration.getDefaultInstance())
                .setRequestHeaders(headers(List.of(
                        ":method",
                        "GET",
                        ":path",
                        "/warm-up?n=" + number,
                        ":scheme",
                        "http",
                        ":authority",
                        "warm.up",
                        "user-agent",
                        "attache",
                        "accept",
                        "*/*",
                        "x-request-id",
                        "0",
                        "x-user",
                        "user-" + number % 50)))
                .build();
    }

    private static ProcessingRequest response() {
        return ProcessingRequest.newBuilder()
                .setResponseHeaders(headers(List.of(":status", "200", "content-type", "text/plain", "server", "envoy")))
                .build();
    }

    private static HttpHeaders headers(List<String> pairs) {
        var map = HeaderMap.newBuilder();
        for (int i = 0; i < pairs.size(); i += 2) {
            map.addHeaders(HeaderValue.newBuilder()
                    .setKey(pairs.get(i))
                    .setRawValue(ByteString.copyFromUtf8(pairs.get(i + 1))));
        }
        return HttpHeaders.newBuilder().setHeaders(map).setEndOfStream(true).build();
    }

    /** Request headers, their answer, response headers, their answer; gives its place free when it is over. */
    private static final class OneExchange implements StreamObserver<ProcessingResponse> {
        private final Semaphore free;
        private final AtomicInteger answered;
        private @Nullable StreamObserver<ProcessingRequest> stream;
        private boolean responded;

        OneExchange(Semaphore free, AtomicInteger answered) {
            this.free = free;
            this.answered = answered;
        }

        void begin(ExternalProcessorGrpc.ExternalProcessorStub stub, ProcessingRequest request) {
            StreamObserver<ProcessingRequest> opened = stub.process(this);
            stream = opened;
            opened.onNext(request);
        }

        @Override
        public void onNext(ProcessingResponse answer) {
            StreamObserver<ProcessingRequest> opened = stream;
            if (opened == null) {
                return;
            }
            if (!responded && answer.hasRequestHeaders()) {
                responded = true;
                opened.onNext(response());
                return;
            }
            answered.incrementAndGet();
            opened.onCompleted();
        }

        @Override
        public void onError(Throwable error) {
            free.release();
        }

        @Override
        public void onCompleted() {
            free.release();
        }
    }
}
