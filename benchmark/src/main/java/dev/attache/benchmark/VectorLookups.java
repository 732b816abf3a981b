package dev.attache.benchmark;

import dev.attache.benchmark.process.MeasuredProcess;
import dev.attache.policy.Metrics;
import dev.attache.server.store.memory.MemoryVectors;
import dev.attache.server.store.redis.RedisConnections;
import dev.attache.server.store.redis.RedisOptions;
import dev.attache.server.store.redis.RedisVectors;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Place;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * How long one look-up of the nearest takes, on a virtual thread like the service's: among 10,000 vectors of 384
 * dimensions in one partition, in this process and in a Redis beside it.
 */
final class VectorLookups {
    private static final int ENTRIES = 10_000;
    private static final int DIMENSIONS = 384;
    private static final int WARM_UP = 3_000;
    private static final int LOOKUPS = 2_000;
    private static final int FOUND = 3;
    private static final long HEAP = 256L << 20;
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);
    private static final Place PLACE = new Place("benchmark", "0".repeat(64));
    private static final Keep KEEP = new Keep(Duration.ofHours(1), ENTRIES);

    private final SplittableRandom random = new SplittableRandom(1);

    private VectorLookups() {}

    /** Measures, in about a minute, and prints a table. */
    static void measure(Servers servers) throws IOException, InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                2, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try (MeasuredProcess redis = servers.redis()) {
            var options = new RedisOptions(
                    "redis://127.0.0.1:" + redis.address().getPort(), Duration.ofSeconds(5), "attache:");
            try (RedisConnections connections = RedisConnections.open(options, loops, Metrics.UNCOUNTED)) {
                awaitConnected(connections);
                var task = new FutureTask<Void>(() -> {
                    new VectorLookups().print(connections);
                    return null;
                });
                Thread.ofVirtual().start(task);
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the lookups failed: " + e.getCause(), e);
        } finally {
            loops.shutdownGracefully();
        }
    }

    private static void awaitConnected(RedisConnections connections) throws IOException {
        long until = System.nanoTime() + CONNECTED_WITHIN.toNanos();
        while (!connections.state().connected()) {
            if (System.nanoTime() - until >= 0) {
                throw new IOException(
                        "Redis is not reached: " + connections.state().reason());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void print(RedisConnections connections) throws InterruptedException {
        System.out.printf(
                "%,d vectors of %d dimensions, %,d lookups one after the other%n", ENTRIES, DIMENSIONS, LOOKUPS);
        System.out.println("| index | median ms | p99 ms |");
        System.out.println("|---|---|---|");
        row("memory", new MemoryVectors(InstantSource.system(), HEAP));
        row("redis", new RedisVectors(connections, HEAP));
        var fresh = new RedisVectors(connections, HEAP);
        long began = System.nanoTime();
        int found = fresh.nearest(PLACE, vector(), ENTRIES).size();
        System.out.printf("A new node has read %,d of them after %.0f ms.%n", found, (System.nanoTime() - began) / 1e6);
    }

    private void row(String name, Vectors vectors) throws InterruptedException {
        System.err.println("filling: " + name);
        for (int i = 0; i < ENTRIES; i++) {
            vectors.put(PLACE, "%064x".formatted(i), vector(), KEEP);
        }
        lookups(vectors, WARM_UP);
        long[] nanos = lookups(vectors, LOOKUPS);
        System.out.printf("| %s | %.2f | %.2f |%n", name, nanos[LOOKUPS / 2] / 1e6, nanos[LOOKUPS * 99 / 100] / 1e6);
    }

    /** How long each took, the quickest first. */
    private long[] lookups(Vectors vectors, int count) throws InterruptedException {
        var nanos = new long[count];
        for (int i = 0; i < count; i++) {
            float[] wanted = vector();
            long began = System.nanoTime();
            int found = vectors.nearest(PLACE, wanted, FOUND).size();
            nanos[i] = System.nanoTime() - began;
            if (found != FOUND) {
                throw new IllegalStateException(found + " found (expected: " + FOUND + ")");
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private float[] vector() {
        var vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
            squares += (double) vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
