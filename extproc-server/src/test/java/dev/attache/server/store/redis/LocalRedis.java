package dev.attache.server.store.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A redis-server of this test's own, on a free port. */
final class LocalRedis implements AutoCloseable {
    private final int port;
    private @Nullable Process process;

    private LocalRedis(int port) {
        this.port = port;
    }

    static LocalRedis start() throws IOException {
        LocalRedis redis = unstarted();
        redis.restart();
        return redis;
    }

    /** A free port on which nothing listens yet. */
    static LocalRedis unstarted() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new LocalRedis(socket.getLocalPort());
        }
    }

    void restart() throws IOException {
        Path directory = Files.createTempDirectory("redis");
        process = new ProcessBuilder(List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--unixsocket",
                        unixSocket(),
                        "--dir",
                        directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!answers()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("redis-server did not start on port " + port);
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try {
            return command("PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    String unixSocket() {
        return Path.of(System.getProperty("java.io.tmpdir"), "redis-" + port + ".sock")
                .toString();
    }

    /** Sends one command as a line and gives the first bytes of the answer. */
    String command(String line) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            var answer = new byte[4096];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
        }
    }

    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Sends a signal, by name. */
    void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
