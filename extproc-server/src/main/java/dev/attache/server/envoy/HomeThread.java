package dev.attache.server.envoy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on the exchange's loop: at once when already there. */
record HomeThread(EventLoop loop) implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(HomeThread.class);

    /** Whether the current thread is it. */
    boolean isHere() {
        return loop.inEventLoop();
    }

    /** Runs a task there after a while, unless it is cancelled before. */
    Future<?> later(Duration delay, Runnable task) {
        return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    // Netty would only warn, without saying where it came from.
                    LOG.error("A task of an exchange failed", e);
                    throw e;
                }
            });
        }
    }
}
