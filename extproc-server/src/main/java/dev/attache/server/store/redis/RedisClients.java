package dev.attache.server.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.Timer;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Makes Lettuce clients that live on one given event loop and add no thread of their own. */
final class RedisClients {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final String UNIX_SCHEME = "redis+unix:";

    private RedisClients() {}

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is not one; says nothing of it
     */
    static RedisURI uri(String uri) {
        RedisURI parsed =
                parsed(uri.startsWith(UNIX_SCHEME) ? "redis-socket:" + uri.substring(UNIX_SCHEME.length()) : uri);
        // this is how long the handshake may take; decisions have a deadline of their own
        parsed.setTimeout(CONNECT_TIMEOUT);
        return parsed;
    }

    private static RedisURI parsed(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (RuntimeException itsTextMayShowAPassword) {
            throw new IllegalArgumentException(
                    "redis.uri cannot be read (expected: redis://USER:PASSWORD@HOST:PORT/DATABASE"
                            + ", with percent-encoding; not shown, as it may hold a password)");
        }
    }

    /** Where it is, for people: without user and password. */
    static String address(RedisURI uri) {
        if (uri.getSocket() != null) {
            return uri.getSocket();
        }
        if (uri.getSentinelMasterId() != null) {
            return uri.getSentinels().stream().map(RedisClients::address).collect(Collectors.joining(",")) + " ("
                    + uri.getSentinelMasterId() + ")";
        }
        return uri.getHost() + ":" + uri.getPort();
    }

    static RedisClient on(EventLoop loop, EventLoopGroup group, Timer timer, RedisURI uri, int maxUnderWay) {
        ClientResources resources = ClientResources.builder()
                .eventLoopGroupProvider(new Pinned(loop))
                .eventExecutorGroup(group)
                .timer(timer)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options(uri, maxUnderWay));
        return client;
    }

    /** Closes the client's connections, and what Lettuce made for it. */
    static void close(RedisClient client) {
        client.shutdownAsync(0, 0, TimeUnit.SECONDS)
                .whenComplete((done, fault) -> client.getResources().shutdown(0, 0, TimeUnit.SECONDS));
    }

    private static ClientOptions options(RedisURI uri, int maxUnderWay) {
        return ClientOptions.builder()
                // on reconnect Lettuce sends again what had no answer, which would count it twice; RedisLoop reconnects
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(maxUnderWay + 1)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(socket(uri))
                .build();
    }

    private static SocketOptions socket(RedisURI uri) {
        SocketOptions.Builder socket = SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT);
        if (uri.getSocket() != null) {
            return socket.build();
        }
        return socket.tcpNoDelay(true)
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(1))
                        .count(3)
                        .build())
                .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                        .enable()
                        .tcpUserTimeout(Duration.ofSeconds(3))
                        .build())
                .build();
    }

    /** Gives away one loop, and never closes it: it is not Lettuce's. */
    private record Pinned(EventLoop loop) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings(
                "unchecked") // Lettuce asks for a class by name but uses it as an EventLoopGroup, which a loop is
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) loop;
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
