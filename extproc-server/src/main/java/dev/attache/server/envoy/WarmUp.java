package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
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
import java.util.Iterator;
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
     * Runs {@code exchanges} exchanges, or as many as the time allows.
     *
     * @param chats whether some of them are calls of a model, with bodies
     * @return how many were answered to the end
     */
    public int run(int exchanges, boolean chats, Duration atMost) throws IOException, InterruptedException {
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
            long until = System.nanoTime() + atMost.toNanos();
            return exchange(ExternalProcessorGrpc.newStub(channel), exchanges, chats, until);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
            channel.awaitTermination(1, TimeUnit.SECONDS);
            server.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private static int exchange(
            ExternalProcessorGrpc.ExternalProcessorStub stub, int exchanges, boolean chats, long until)
            throws InterruptedException {
        var free = new Semaphore(AT_ONCE);
        var answered = new AtomicInteger();
        int begun = 0;
        while (begun < exchanges && System.nanoTime() < until) {
            if (free.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                new OneExchange(free, answered, WarmUpMessages.of(begun, chats)).begin(stub);
                begun++;
            }
        }
        if (!free.tryAcquire(AT_ONCE, 2, TimeUnit.SECONDS)) {
            LOG.warn("the warm-up left exchanges unanswered");
        }
        return answered.get();
    }

    /** Message, answer, message, answer; gives up its place when it is over. */
    private static final class OneExchange implements StreamObserver<ProcessingResponse> {
        private final Semaphore free;
        private final AtomicInteger answered;
        private final Iterator<ProcessingRequest> messages;
        private @Nullable StreamObserver<ProcessingRequest> stream;

        OneExchange(Semaphore free, AtomicInteger answered, List<ProcessingRequest> messages) {
            this.free = free;
            this.answered = answered;
            this.messages = messages.iterator();
        }

        void begin(ExternalProcessorGrpc.ExternalProcessorStub stub) {
            StreamObserver<ProcessingRequest> opened = stub.process(this);
            stream = opened;
            opened.onNext(messages.next());
        }

        @Override
        public void onNext(ProcessingResponse answer) {
            StreamObserver<ProcessingRequest> opened = stream;
            if (opened == null) {
                return;
            }
            if (messages.hasNext() && !answer.hasImmediateResponse()) {
                opened.onNext(messages.next());
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
