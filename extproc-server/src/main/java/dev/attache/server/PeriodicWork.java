package dev.attache.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The periodic work of the policies of one configuration: a virtual thread each, until it is closed. Thread-safe. */
final class PeriodicWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicWork.class);

    private final List<Thread> workers = new CopyOnWriteArrayList<>();

    /** Begins it, with a first pause before the first time. */
    void every(Duration pause, Runnable task) {
        workers.add(Thread.ofVirtual().name("attache-periodic").start(() -> repeat(pause, task)));
    }

    private static void repeat(Duration pause, Runnable task) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(pause);
                task.run();
            } catch (InterruptedException ended) {
                return;
            } catch (RuntimeException | LinkageError fault) {
                LOG.warn("periodic work of a policy failed; it goes on", fault);
            }
        }
    }

    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
    }
}
