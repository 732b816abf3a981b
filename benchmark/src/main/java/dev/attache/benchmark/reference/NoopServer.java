package dev.attache.benchmark.reference;

import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The least that an external processor on grpc-java can cost: one event loop, no hand-over to another thread, no
 * message parsed, one prepared answer. What the other servers cost is told in multiples of this one.
 */
public final class NoopServer {
    private NoopServer() {}

    /** Serves on 127.0.0.1 at the port given, until the process is ended. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Server server = start(Integer.parseInt(arguments[0]));
        System.out.println("ready: no-op on 127.0.0.1:" + server.getPort());
        server.awaitTermination();
    }

    /** Port 0 takes a free one. */
    public static Server start(int port) throws IOException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerChannel> channel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        BindableService service = NoopServer::definition;
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .channelType(channel)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .flowControlWindow(256 << 10)
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .addService(service)
                .build()
                .start();
    }

    private static ServerServiceDefinition definition() {
        MethodDescriptor<byte[], byte[]> process = MethodDescriptor.newBuilder(new BytesIn(), new BytesOut())
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("envoy.service.ext_proc.v3.ExternalProcessor/Process")
                .build();
        return ServerServiceDefinition.builder("envoy.service.ext_proc.v3.ExternalProcessor")
                .addMethod(process, (call, headers) -> {
                    call.request(8);
                    return new Exchange(call);
                })
                .build();
    }

    private static final class Exchange extends ServerCall.Listener<byte[]> {
        private static final int REQUEST_HEADERS = 2;
        private static final int RESPONSE_HEADERS = 3;
        private static final int REQUEST_BODY = 4;
        private static final int RESPONSE_BODY = 5;
        private static final byte[] CONTINUE_REQUEST = {(1 << 3) | 2, 2, (1 << 3) | 2, 0};
        private static final byte[] CONTINUE_RESPONSE = {(2 << 3) | 2, 2, (1 << 3) | 2, 0};
        private static final byte[] CONTINUE_REQUEST_BODY = {(3 << 3) | 2, 2, (1 << 3) | 2, 0};
        private static final byte[] CONTINUE_RESPONSE_BODY = {(4 << 3) | 2, 2, (1 << 3) | 2, 0};

        private final ServerCall<byte[], byte[]> call;
        private boolean answered;

        Exchange(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] request) {
            if (!answered) {
                answered = true;
                call.sendHeaders(new Metadata());
            }
            switch (request[0] >>> 3) {
                case REQUEST_HEADERS -> call.sendMessage(CONTINUE_REQUEST);
                case RESPONSE_HEADERS -> call.sendMessage(CONTINUE_RESPONSE);
                case REQUEST_BODY -> call.sendMessage(CONTINUE_REQUEST_BODY);
                case RESPONSE_BODY -> {
                    call.request(1);
                    call.sendMessage(CONTINUE_RESPONSE_BODY);
                }
                default -> call.close(Status.UNIMPLEMENTED, new Metadata());
            }
        }

        @Override
        public void onHalfClose() {
            call.close(Status.OK, new Metadata());
        }
    }
}
