package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An upstream with one page, which works or fails in the way it is told to, on one port for all its life. Thread-safe. */
final class FailingUpstream implements AutoCloseable {
    /** The ways to fail; a HEAD has no body to be cut. In {@code NO_HOST} it works, and Envoy
     * is sent to a cluster without a host. */
    enum Failure {
        REFUSED("connection refused"),
        RESET("reset before the headers"),
        CUT("reset in the body"),
        HANGS("timeout"),
        STATUS_500("its own 500"),
        STATUS_503("its own 503"),
        NO_HOST("no healthy host");

        final String words;

        Failure(String words) {
            this.words = words;
        }
    }

    /** What tells its responses from Envoy's. */
    static final String OWN = "x-upstream";

    static final String PAGE = "the page ".repeat(200) + "\n";

    private static final long UNTIL_READ_NANOS = Duration.ofMillis(50).toNanos();

    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final int port;
    private ServerSocket server;
    private volatile @Nullable Failure failure;

    FailingUpstream() throws IOException {
        server = listen(0);
        port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    /** How many requests came. */
    int asked() {
        return asked.get();
    }

    /** Works from now on, or fails so. */
    synchronized void fails(@Nullable Failure how) throws IOException {
        failure = how;
        if (how == Failure.REFUSED) {
            server.close();
            connections.forEach(FailingUpstream::cut);
        } else if (server.isClosed()) {
            server = listen(port);
        }
    }

    private ServerSocket listen(int at) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), at), 64);
        Thread.ofVirtual().start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // It refuses, or is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (answer(connection, in)) {
                asked.incrementAndGet();
            }
        } catch (IOException gone) {
            // Envoy closes connections whenever it likes.
        } finally {
            connections.remove(connection);
        }
    }

    /** Whether the connection can be used again. */
    private boolean answer(Socket connection, InputStream in) throws IOException {
        String head = head(in);
        if (head.isEmpty()) {
            return false;
        }
        boolean bodiless = head.startsWith("HEAD ");
        Failure how = failure;
        return switch (how) {
            case RESET -> cut(connection);
            case CUT -> {
                if (bodiless) {
                    yield write(connection, "200 OK", "");
                }
                write(connection, "200 OK", PAGE.substring(0, PAGE.length() / 2));
                LockSupport.parkNanos(UNTIL_READ_NANOS);
                yield cut(connection);
            }
            case HANGS -> {
                await();
                yield false;
            }
            case STATUS_500 -> write(connection, "500 Failed", bodiless ? "" : PAGE);
            case STATUS_503 -> write(connection, "503 Failed", bodiless ? "" : PAGE);
            case REFUSED -> cut(connection);
            case null, default -> write(connection, "200 OK", bodiless ? "" : PAGE);
        };
    }

    private static boolean write(Socket connection, String status, String body) throws IOException {
        String head = "HTTP/1.1 %s\r\ncontent-type: text/plain\r\n%s: yes\r\ncontent-length: %d\r\n\r\n"
                .formatted(status, OWN, PAGE.length());
        connection.getOutputStream().write((head + body).getBytes(ISO_8859_1));
        return true;
    }

    /** The request's head, once its body is read too; empty where the connection ended. */
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        for (String line : head.toString().lines().toList()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                in.skipNBytes(
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()));
            }
        }
        return head.toString();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean cut(Socket connection) {
        try {
            connection.setSoLinger(true, 0);
            connection.close();
        } catch (IOException closed) {
            // That is what was wanted.
        }
        return false;
    }

    @Override
    public synchronized void close() throws IOException {
        end.countDown();
        server.close();
        connections.forEach(FailingUpstream::cut);
    }
}
