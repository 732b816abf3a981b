package dev.attache.server.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server that does to each request what a test says, byte by byte, and hears when a client hangs up. */
final class RawServer implements AutoCloseable {
    /** Answers one request; returns whether the connection stays open. */
    interface Script {
        boolean answer(int request, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final Script script;

    RawServer(Script script) throws IOException {
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** A script that reads the request and is silent. */
    static boolean silent(int request, OutputStream out) throws InterruptedException {
        new CountDownLatch(1).await();
        return false;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    /** The request lines. */
    List<String> requests() {
        return requests;
    }

    /** Opened when a client has closed its connection. */
    CountDownLatch hungUp() {
        return hungUp;
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            boolean open = true;
            while (open) {
                String line = in.readLine();
                if (line == null) {
                    break;
                }
                requests.add(line);
                while (!in.readLine().isEmpty()) {
                    // The headers do not matter here.
                }
                open = answer(in, socket);
            }
        } catch (IOException | InterruptedException clientWentAway) {
            hungUp.countDown();
        }
    }

    /** While the script is at work somebody listens, or a silent server would never hear that the client is gone. */
    private boolean answer(BufferedReader in, Socket socket) throws IOException, InterruptedException {
        Thread script = Thread.currentThread();
        var done = new CountDownLatch(1);
        Thread listener = Thread.ofVirtual().start(() -> {
            try {
                in.mark(8);
                if (in.read() < 0) {
                    hungUp.countDown();
                    script.interrupt();
                } else {
                    in.reset();
                }
            } catch (IOException broken) {
                hungUp.countDown();
                script.interrupt();
            }
            done.countDown();
        });
        boolean open = this.script.answer(requests.size(), socket.getOutputStream());
        if (open) {
            done.await();
        } else {
            listener.interrupt();
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
