package dev.attache.server.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each send so many requests a second, taking the paths in turn, and remember every answer. Safe for use from
 * any thread.
 */
final class SteadyLoad implements AutoCloseable {
    /** One request: in which phase it was sent, and what became of it; status 0: the connection broke. */
    record Sample(String phase, String path, int status, long sentNanos, long nanos) {
        double millis() {
            return nanos / 1e6;
        }
    }

    private final int port;
    private final long everyNanos;
    private final String[] paths;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile String phase = "start";
    private volatile boolean stopped;

    private SteadyLoad(int port, int perSecond, String... paths) {
        this.port = port;
        this.everyNanos = 1_000_000_000L / perSecond;
        this.paths = paths;
    }

    /** Starts {@code clients} that send {@code perSecond} requests each. */
    static SteadyLoad start(int port, int clients, int perSecond, String... paths) {
        var load = new SteadyLoad(port, perSecond, paths);
        for (int i = 0; i < clients; i++) {
            int first = i;
            load.clients.add(Thread.ofVirtual().start(() -> load.run(first)));
        }
        return load;
    }

    /** Requests from now on belong to this phase. */
    void phase(String name) {
        phase = name;
    }

    /** Names a phase and waits until so many of its requests have been answered. */
    void phase(String name, int answers) throws Exception {
        phase(name);
        Eventually.await(
                answers + " answers in phase " + name,
                Duration.ofSeconds(30),
                () -> of(sample -> sample.phase().equals(name)).size() >= answers);
    }

    /** The samples so far that match. */
    List<Sample> of(Predicate<Sample> which) {
        return samples.stream().filter(which).toList();
    }

    /** Such as {@code stopped  /shut   412 answers  p50 1.2  p99 4.0  max 7.9 ms}; empty when there are none. */
    String latencies(String inPhase) {
        double[] millis = samples.stream()
                .filter(sample -> sample.phase().equals(inPhase))
                .mapToDouble(Sample::millis)
                .sorted()
                .toArray();
        if (millis.length == 0) {
            return "";
        }
        return "%-12s %5d answers   p50 %6.1f   p99 %6.1f   max %6.1f ms"
                .formatted(
                        inPhase,
                        millis.length,
                        millis[millis.length / 2],
                        millis[millis.length * 99 / 100],
                        millis[millis.length - 1]);
    }

    private void run(int first) {
        Caller caller = null;
        long next = System.nanoTime();
        for (int i = first; !stopped; i++) {
            String sentIn = phase;
            String path = paths[i % paths.length];
            long sent = System.nanoTime();
            int status = 0;
            try {
                caller = caller == null ? new Caller(port) : caller;
                Caller.Answer answer = caller.get(path);
                status = answer.complete() ? answer.status() : 0;
            } catch (IOException broken) {
                close(caller);
                caller = null;
            }
            samples.add(new Sample(sentIn, path, status, sent, System.nanoTime() - sent));
            next = Math.max(next + everyNanos, System.nanoTime() - everyNanos);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        close(caller);
    }

    private static void close(@Nullable Caller caller) {
        try {
            if (caller != null) {
                caller.close();
            }
        } catch (IOException gone) {
            // Nobody needs it any more.
        }
    }

    /** Returns when the last request has been answered. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
