package dev.attache.server.chain;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** A home that runs what it was given when it is told to, on the thread that tells it. */
final class HomeQueue implements Executor {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
