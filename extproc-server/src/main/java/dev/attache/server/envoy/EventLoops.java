package dev.attache.server.envoy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that do the work: one group for gRPC and Redis alike, so that an answer of Redis comes back on the thread
 * that asked. Epoll where there is one, otherwise NIO.
 */
public final class EventLoops implements AutoCloseable {
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final List<EventLoop> loops = new ArrayList<>();

    /** Starts {@code threads} threads, and one that accepts connections. */
    public EventLoops(int threads) {
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("attache-accept", true), handlers);
        workers = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("attache-loop", true), handlers);
        for (EventExecutor executor : workers) {
            loops.add((EventLoop) executor);
        }
    }

    /** The group that gRPC and Redis share. */
    public EventLoopGroup workers() {
        return workers;
    }

    EventLoopGroup acceptor() {
        return acceptor;
    }

    /** Whether this is epoll; otherwise it is NIO. */
    public boolean isEpoll() {
        return epoll;
    }

    /** The loop whose thread this is. */
    EventLoop current() {
        for (EventLoop loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException(
                "not on an event loop: " + Thread.currentThread().getName());
    }

    /** Where code goes on that was called from one of these threads; null for any other thread. */
    public @Nullable Executor here() {
        for (EventLoop loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        return null;
    }

    @Override
    public void close() {
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
