package dev.attache.testkit.redis;

import dev.attache.testkit.FreePort;
import dev.attache.testkit.OnPath;
import dev.attache.testkit.ProcessStartException;
import dev.attache.testkit.RunningProcess;
import dev.attache.testkit.ScratchFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis on a free loopback port, without persistence; it ends when closed or with this JVM.
 *
 * <p>It is the {@code redis-server} on the {@code PATH}, otherwise the one inside {@code embedded-redis} if that
 * library is on the class path. Safe for use from one thread at a time.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final int port;
    private final ScratchFolder folder;
    private final Path binary;
    private @Nullable RunningProcess process;

    private RedisProcess(int port, ScratchFolder folder, Path binary) {
        this.port = port;
        this.folder = folder;
        this.binary = binary;
    }

    /**
     * Starts a Redis and waits until it answers PING.
     *
     * @throws ProcessStartException when there is neither a {@code redis-server} nor the embedded one, or it does not
     * start
     */
    public static RedisProcess start() {
        ScratchFolder folder = ScratchFolder.create("redis");
        try {
            Path binary = OnPath.find("redis-server").orElseGet(() -> EmbeddedRedis.unpack(folder.path()));
            var redis = new RedisProcess(FreePort.next(), folder, binary);
            redis.launch();
            return redis;
        } catch (ProcessStartException e) {
            folder.close();
            throw e;
        }
    }

    /** The port on 127.0.0.1; it stays the same over {@link #restart}. */
    public int port() {
        return port;
    }

    /** Such as {@code redis://127.0.0.1:6379}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** The path of its Unix socket. */
    public String unixSocket() {
        return folder.file("redis.sock").toString();
    }

    /** Stops the process in its tracks (SIGSTOP): connections stay open and nothing is answered. */
    public void pause() {
        running().signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        running().signal("CONT");
    }

    /** Kills it: connections break and new ones are refused. Does nothing if it is stopped. */
    public void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** Kills it if it runs and starts it again, empty, on the same port. */
    public void restart() {
        stop();
        launch();
    }

    /** Forgets all scripts, so that EVALSHA answers NOSCRIPT. */
    public void flushScripts() {
        command("SCRIPT FLUSH");
    }

    /** Forgets all keys. */
    public void flushAll() {
        command("FLUSHALL");
    }

    /**
     * Sends one inline command and returns the first line of the answer, with its type mark, such as {@code +OK}.
     *
     * @throws IllegalStateException if Redis does not answer within a second or answers with an error
     */
    public String command(String line) {
        try {
            String answer = talk(line);
            if (answer.startsWith("-")) {
                throw new IllegalStateException(line + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException(line + ": Redis on port " + port + " does not answer", e);
        }
    }

    /**
     * How often it has run this command, for clients and in scripts, by its own count ({@code INFO commandstats}).
     *
     * @param command its name in lower case, such as {@code evalsha}
     */
    public long calls(String command) {
        String counted = "cmdstat_" + command + ":calls=";
        try (var socket = connect()) {
            socket.getOutputStream().write("INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines()
                    .filter(line -> line.startsWith(counted))
                    .mapToLong(line -> Long.parseLong(line.substring(counted.length(), line.indexOf(','))))
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException("INFO: Redis on port " + port + " does not answer", e);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        socket.setSoTimeout(1000);
        return socket;
    }

    private String talk(String line) throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            var answer = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c != '\r' && c >= 0;
                    c = socket.getInputStream().read()) {
                answer.append((char) c);
            }
            return answer.toString();
        }
    }

    private boolean isReady() {
        try {
            return talk("PING").equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    private RunningProcess running() {
        if (process == null) {
            throw new IllegalStateException("Redis on port " + port + " is stopped (expected: running)");
        }
        return process;
    }

    private void launch() {
        List<String> command = List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--unixsocket",
                unixSocket(),
                "--dir",
                folder.path().toString(),
                "--save",
                "",
                "--appendonly",
                "no");
        process = RunningProcess.start("redis-server", command, folder.file("redis.log"));
        process.awaitReady(this::isReady, START_LIMIT);
    }

    /** Kills it if it runs and deletes its files: it cannot be started again. */
    @Override
    public void close() {
        stop();
        folder.close();
    }
}
