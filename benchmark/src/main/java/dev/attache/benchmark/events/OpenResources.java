package dev.attache.benchmark.events;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened one by one, and is closed the other way round, whatever goes wrong. Used by one thread. */
public final class OpenResources implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Closes it in its turn. */
    public <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("benchmark: " + e.getMessage());
            }
        }
    }
}
