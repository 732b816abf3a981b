package dev.attache.testkit.redis;

import dev.attache.testkit.ProcessStartException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and its Redis, and knows every byte and every command that the client has sent.
 *
 * <p>It can keep Redis's answers to itself, so that to the client Redis is there, takes everything and says nothing.
 * Takes TCP connections on a free loopback port; commands must be arrays of bulk strings, as all libraries send them.
 * Safe for use from any thread.
 */
public final class RedisRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int redisPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<List<String>> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Object holding = new Object();
    private boolean held;

    private RedisRelay(ServerSocket server, int redisPort) {
        this.server = server;
        this.redisPort = redisPort;
    }

    /** Starts on a free loopback port, in front of this Redis; while that is away clients are hung up on. */
    public static RedisRelay to(RedisProcess redis) {
        try {
            var relay = new RedisRelay(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), redis.port());
            Thread.ofVirtual().name("redis-relay").start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new ProcessStartException("no free port for the relay: " + e.getMessage(), e);
        }
    }

    /** Such as {@code redis://127.0.0.1:34567}. */
    public String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** How many bytes have come from clients. */
    public long bytes() {
        return bytes.get();
    }

    /** What clients have sent since {@link #forget}: each command's words in Latin-1, in the order in which it came. */
    public List<List<String>> commands() {
        return List.copyOf(commands);
    }

    /** Forgets the commands seen. */
    public void forget() {
        commands.clear();
    }

    /** From now on no answer reaches a client; commands still reach Redis. */
    public void holdAnswers() {
        synchronized (holding) {
            held = true;
        }
    }

    /** Hands out the answers that were held, and those to come. */
    public void releaseAnswers() {
        synchronized (holding) {
            held = false;
            holding.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                serve(server.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try {
            var redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
            sockets.add(redis);
            client.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
            between(client, redis, () -> requests(client, redis));
            between(client, redis, () -> answers(redis, client));
        } catch (IOException redisIsAway) {
            closeQuietly(client);
        }
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    /** Runs until either side hangs up, and then hangs up on both. */
    private void between(Socket client, Socket redis, Pump pump) {
        Thread.ofVirtual().name("redis-relay-connection").start(() -> {
            try (client;
                    redis) {
                pump.run();
            } catch (IOException hungUp) {
                // To be expected: the other pump has closed its socket, or a process was killed.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void requests(Socket client, Socket redis) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(new Counted(client.getInputStream())));
        while (true) {
            RespCommand command = RespCommand.read(in);
            commands.add(command.words());
            redis.getOutputStream().write(command.encoded());
        }
    }

    private void answers(Socket redis, Socket client) throws IOException, InterruptedException {
        byte[] buffer = new byte[16 << 10];
        for (int n = redis.getInputStream().read(buffer);
                n >= 0;
                n = redis.getInputStream().read(buffer)) {
            synchronized (holding) {
                while (held) {
                    holding.wait();
                }
            }
            client.getOutputStream().write(buffer, 0, n);
        }
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        releaseAnswers();
        closeQuietly(server);
        sockets.forEach(RedisRelay::closeQuietly);
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException broken) {
            // Either way nobody uses it any more.
        }
    }

    /** Counts bytes when they come, before they are a whole command. */
    private final class Counted extends InputStream {
        private final InputStream in;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                bytes.incrementAndGet();
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                bytes.addAndGet(n);
            }
            return n;
        }
    }
}
