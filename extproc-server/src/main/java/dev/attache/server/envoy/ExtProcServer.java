package dev.attache.server.envoy;

import dev.attache.server.config.ListenAddress;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gRPC port: Envoy's streams, and gRPC's health service. */
public final class ExtProcServer {
    private static final int STREAMS_PER_CONNECTION = 10_000;
    /**
     * Bytes of a connection that may wait for its socket. HTTP/2 shares the room evenly among the streams that are due:
     * in Netty's 64 KiB thirty answers of 4 KB were cut into three frames each, for Envoy to put together again.
     */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ListenAddress address;
    private final OpenSessions sessions = new OpenSessions();
    private final Server server;

    /**
     * Prepares the port; nothing listens yet.
     *
     * @param maxMessage longest message accepted, in bytes: more than the longest body that Envoy buffers
     * @param tls null for plain text
     */
    public ExtProcServer(
            ListenAddress address,
            int maxMessage,
            @Nullable SslContext tls,
            EventLoops loops,
            Supplier<Serving> serving,
            SessionEvents events,
            DecisionsUnderWay decisions,
            List<BindableService> others) {
        this.address = address;
        NettyServerBuilder builder = switch (address) {
            case ListenAddress.Tcp tcp -> NettyServerBuilder.forAddress(new InetSocketAddress(tcp.host(), tcp.port()));
            case ListenAddress.Unix unix ->
                NettyServerBuilder.forAddress(
                        new DomainSocketAddress(unix.path().toFile()));
        };
        builder.channelType(channelType(address, loops))
                .bossEventLoopGroup(loops.acceptor())
                .workerEventLoopGroup(loops.workers())
                .directExecutor()
                // Fixed windows: gRPC's own probing costs a PING for every read of a body.
                .flowControlWindow(1 << 20)
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .maxConcurrentCallsPerConnection(STREAMS_PER_CONNECTION)
                // An Envoy that vanished must not hold its exchanges for ever.
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                // An empty registry would refuse streams that say "grpc-encoding: identity".
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .maxInboundMessageSize(maxMessage)
                .addService(new ExtProcService(serving, events, decisions, sessions, loops).definition());
        others.forEach(builder::addService);
        if (tls != null) {
            builder.sslContext(tls);
        }
        server = builder.build();
    }

    private static Class<? extends ServerChannel> channelType(ListenAddress address, EventLoops loops) {
        if (address instanceof ListenAddress.Unix) {
            if (!loops.isEpoll()) {
                throw new IllegalArgumentException(address + " needs Linux (epoll); use host:port here");
            }
            return EpollServerDomainSocketChannel.class;
        }
        return loops.isEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /**
     * Listens.
     *
     * @throws IOException when the address is taken or not ours, with the address in the message
     */
    public void start() throws IOException {
        if (address instanceof ListenAddress.Unix unix) {
            new SocketFile(unix.path()).claim();
        }
        try {
            server.start();
        } catch (IOException e) {
            throw new IOException("server.grpc.address: cannot listen on " + address + ": " + reason(e), e);
        }
    }

    private static String reason(IOException refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
            return "unknown host";
        }
        // Netty: bind(..) failed with error(-98): Address already in use
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.replaceFirst("^[a-z]+\\(\\.\\.\\) failed with error\\(-?[0-9]+\\): ", "");
    }

    /** The TCP port that is listened on; 0 for a Unix socket. */
    public int port() {
        return address instanceof ListenAddress.Tcp ? server.getPort() : 0;
    }

    /** How many exchanges are open. */
    public int openExchanges() {
        return sessions.count();
    }

    /**
     * Ends cleanly: takes no new streams, lets running exchanges finish, then ends the remaining ones with OK as soon
     * as that costs no client anything. Returns when all have ended, or the time is up.
     *
     * @param grace how long running exchanges may take
     * @return how many had to be cut off
     */
    public int stop(Duration grace) throws InterruptedException {
        if (address instanceof ListenAddress.Unix unix) {
            new SocketFile(unix.path()).release();
        }
        server.shutdown();
        if (!awaitExchanges(grace.toNanos())) {
            sessions.completeAll();
            // Answers under way are bounded by their deadline; this is for them and for the last flush.
            server.awaitTermination(1, TimeUnit.SECONDS);
        }
        int open = sessions.count();
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
        return open;
    }

    /** Waits for exchanges only: a client that watches the health never ends its stream. */
    private boolean awaitExchanges(long graceNanos) throws InterruptedException {
        long deadline = System.nanoTime() + graceNanos;
        long left = graceNanos;
        do {
            if (server.awaitTermination(Math.min(left, LOOK_EVERY_NANOS), TimeUnit.NANOSECONDS)) {
                return true;
            }
            left = deadline - System.nanoTime();
        } while (left > 0 && sessions.count() > 0);
        return false;
    }
}
