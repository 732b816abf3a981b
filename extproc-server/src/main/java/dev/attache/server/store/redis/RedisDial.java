package dev.attache.server.store.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event loop's connections to Redis: now, or after a pause that grows from try to try. How each ends is told to
 * the loop.
 *
 * <p>Everything happens on the loop, so nothing here needs a lock.
 */
final class RedisDial {
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final long MAX_DELAY_MILLIS = 500;

    private final RedisLoop told;
    private final EventLoop loop;
    private final RedisClient client;
    private final RedisURI uri;
    private final long firstDelayMillis;
    private long delayMillis;
    private @Nullable ScheduledFuture<?> waiting;
    private boolean closed;

    /**
     * One that has not begun.
     *
     * @param told how each ends; on {@code loop}
     * @param firstDelay before the first try again; then it doubles, up to half a second
     */
    RedisDial(RedisLoop told, EventLoop loop, RedisClient client, RedisURI uri, Duration firstDelay) {
        this.told = told;
        this.loop = loop;
        this.client = client;
        this.uri = uri;
        this.firstDelayMillis = firstDelay.toMillis();
        this.delayMillis = firstDelayMillis;
    }

    /** Tries once. */
    void now() {
        waiting = null;
        if (closed) {
            return;
        }
        var over = new AtomicBoolean();
        // If nobody said how the dial ended, there would never be another.
        ScheduledFuture<?> tooLong = loop.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        told.disconnected("no connection within " + AT_MOST.toSeconds() + " s");
                    }
                },
                AT_MOST.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                    .whenComplete((made, fault) -> loop.execute(() -> {
                        tooLong.cancel(false);
                        if (over.compareAndSet(false, true)) {
                            ended(made, fault);
                        } else if (made != null) {
                            made.closeAsync();
                        }
                    }));
        } catch (RuntimeException e) {
            over.set(true);
            tooLong.cancel(false);
            ended(null, e);
        }
    }

    private void ended(@Nullable StatefulRedisConnection<byte[], byte[]> made, @Nullable Throwable fault) {
        if (made == null) {
            told.disconnected(RedisLoop.reason(fault));
            return;
        }
        if (closed) {
            made.closeAsync();
            return;
        }
        made.setAutoFlushCommands(false);
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                loop.execute(() -> told.hungUp(made));
            }
        });
        told.connected(made);
    }

    /** Tries again, after the pause. */
    void later() {
        waiting = loop.schedule(this::now, delayMillis, TimeUnit.MILLISECONDS);
        delayMillis = Math.min(MAX_DELAY_MILLIS, delayMillis * 2);
    }

    /** What waits to try again tries now. */
    void hurry() {
        ScheduledFuture<?> next = waiting;
        if (next != null && next.cancel(false)) {
            now();
        }
    }

    /** Redis answers: the next pause is a short one. */
    void answered() {
        delayMillis = firstDelayMillis;
    }

    /** Tries no more. */
    void close() {
        closed = true;
    }
}
