package dev.attache.benchmark.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Drives an external processor as Envoys do. Everything that can be encoded is encoded beforehand; a stream costs the
 * calling thread one to three microseconds, so that one core can keep a server on another core busy. One thread at a
 * time.
 */
public final class LoadGenerator implements AutoCloseable {
    private static final long DRAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MAX_OPEN = 10_000;

    private final Selector selector;
    private final List<EnvoyConnection> connections = new ArrayList<>();

    /**
     * @param connections one per Envoy worker
     * @param users how many values {@code x-user-id} takes in turn
     */
    public LoadGenerator(InetSocketAddress server, int connections, int users, Phases phases) throws IOException {
        selector = Selector.open();
        List<PreparedExchange> exchanges = PreparedExchange.forUsers(users, phases);
        for (int i = 0; i < connections; i++) {
            EnvoyConnection connection = new EnvoyConnection(server, exchanges);
            this.connections.add(connection);
            connection.channel().register(selector, SelectionKey.OP_READ, connection);
        }
    }

    /** Keeps {@code inFlight} streams open in all for the duration, then waits for the last of them. */
    public LoadResult closedLoop(int inFlight, Duration duration) throws IOException {
        int each = Math.max(1, inFlight / connections.size());
        return run(duration, start -> Pace.closedLoop(each), false);
    }

    /** Opens {@code perSecond} streams per second in all, whatever the server does. Keeps a core busy. */
    public LoadResult openLoop(int perSecond, Duration duration) throws IOException {
        long interval = 1_000_000_000L * connections.size() / perSecond;
        return run(duration, start -> Pace.openLoop(interval, MAX_OPEN, start), true);
    }

    @Override
    public void close() throws IOException {
        for (EnvoyConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    private LoadResult run(Duration duration, LongFunction<Pace> paceFrom, boolean spin) throws IOException {
        Counts counts = new Counts();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        long stop = start + duration.toNanos();
        List<Pace> paces = new ArrayList<>();
        for (EnvoyConnection connection : connections) {
            connection.countInto(counts);
            paces.add(paceFrom.apply(start));
        }
        long now = start;
        while (now < stop || open() > 0) {
            if (now > stop + DRAIN_NANOS) {
                throw new IOException("streams never answered: " + open() + " " + counts.toResult(now - start, 0));
            }
            for (int i = 0; i < connections.size() && now < stop; i++) {
                connections.get(i).openStreams(paces.get(i), now);
            }
            flush();
            select(spin);
            now = System.nanoTime();
        }
        flush();
        return counts.toResult(now - start, cpuNanos() - cpu);
    }

    private void flush() throws IOException {
        for (EnvoyConnection connection : connections) {
            int interest = connection.flush() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            SelectionKey key = connection.channel().keyFor(selector);
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }
    }

    private void select(boolean spin) throws IOException {
        if (spin) {
            selector.selectNow();
        } else {
            selector.select(100);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isReadable()) {
                ((EnvoyConnection) key.attachment()).read();
            }
        }
        selector.selectedKeys().clear();
    }

    private int open() {
        int open = 0;
        for (EnvoyConnection connection : connections) {
            open += connection.open();
        }
        return open;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
